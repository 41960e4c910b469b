# Tells what replication needs to know of this machine, as lines dr.KEY=VALUE. Changes nothing.
# Hosts are put before it: $Hosts (TCP 443), $CrlHosts (TCP 80). No secret is printed.
$ErrorActionPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'
function Tell($Key, $Value) { Write-Output "dr.$Key=$Value" }
function State($Good) { if ($Good) { 'ok' } else { 'fails' } }

Tell 'system' 'windows'
$system = Get-CimInstance Win32_OperatingSystem
Tell 'kernel' $system.Version
Tell 'os' $system.Caption

# The agent takes its proxy from here, in this order.
$proxy = ''
$place = ''
$file = Join-Path $env:ProgramData 'Microsoft Azure Site Recovery\Config\ProxyInfo.conf'
if (Test-Path $file) {
    $line = Get-Content $file | Where-Object { $_ -match '^\s*Address\s*=' } | Select-Object -First 1
    if ($line) { $proxy = ($line -split '=', 2)[1].Trim(); $place = $file }
}
if (-not $proxy) {
    $key = 'Registry::HKEY_USERS\S-1-5-18\Software\Microsoft\Windows\CurrentVersion\Internet Settings'
    $set = Get-ItemProperty $key
    if ($set.ProxyEnable -eq 1) { $proxy = $set.ProxyServer; $place = 'Internet settings' }
}
if (-not $proxy) {
    Tell 'proxy' 'none'
} else {
    $kind = 'open'
    if ($proxy -match '@') { $kind = 'authenticated' }
    else {
        $address = if ($proxy -match '=') { ($proxy -split ';' | Where-Object { $_ -match '^https?=' } | Select-Object -First 1) -replace '^https?=', '' } else { $proxy }
        if ($address -notmatch '^https?://') { $address = "http://$address" }
        try { Invoke-WebRequest "https://$($Hosts[0])/" -Proxy $address -UseBasicParsing -TimeoutSec 5 -ErrorAction Stop | Out-Null }
        catch { if ($_.Exception.Message -match '407') { $kind = 'authenticated' } }
    }
    Tell 'proxy' "$kind $place"
}

function Reach($Name, $Port) {
    $client = New-Object System.Net.Sockets.TcpClient
    try { $client.ConnectAsync($Name, $Port).Wait(5000) -and $client.Connected } catch { $false } finally { $client.Close() }
}
foreach ($name in $Hosts) {
    $found = $null
    try { $found = [System.Net.Dns]::GetHostAddresses($name) } catch { }
    Tell "dns.$name" (State $found)
    Tell "tcp.$name" (State (Reach $name 443))
}
if ($Hosts.Count) {
    $trust = 'unknown'
    try {
        [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
        Invoke-WebRequest "https://$($Hosts[0])/" -UseBasicParsing -TimeoutSec 5 -ErrorAction Stop | Out-Null
        $trust = 'ok'
    } catch { if ($_.Exception.Status -eq 'TrustFailure') { $trust = 'fails' } }
    Tell "trust.$($Hosts[0])" $trust
}
foreach ($name in $CrlHosts) { Tell "crl.$name" (State (Reach $name 80)) }

foreach ($disk in (Get-Disk | Where-Object { $_.PartitionStyle -eq 'RAW' })) {
    $lun = (Get-CimInstance Win32_DiskDrive -Filter "Index=$($disk.Number)").SCSILogicalUnit
    Tell "raw.lun$lun" 'yes'
}

$agent = Get-ItemProperty 'HKLM:\SOFTWARE\WOW6432Node\InMage Systems\Installed Products\5'
Tell 'agent' $(if ($agent.PRODUCT_VERSION) { $agent.PRODUCT_VERSION } else { 'none' })
Tell 'free.mib' ([math]::Floor((Get-CimInstance Win32_LogicalDisk -Filter "DeviceID='$env:SystemDrive'").FreeSpace / 1MB))
Tell 'done' '1'
