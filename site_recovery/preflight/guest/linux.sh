#!/bin/sh
# Tells what replication needs to know of this machine, as lines dr.KEY=VALUE. Changes nothing and
# needs no root. Hosts are put before it: HOSTS (TCP 443), CRL_HOSTS (TCP 80). No secret is printed.
LC_ALL=C
export LC_ALL
tell() { printf 'dr.%s=%s\n' "$1" "$2"; }
can() { command -v "$1" >/dev/null 2>&1; }
brief() { if can timeout; then timeout 5 "$@"; else "$@"; fi; }

tell system linux
tell kernel "$(uname -r)"
tell os "$(. /etc/os-release 2>/dev/null; echo "${PRETTY_NAME:-unknown}")"

# The agent takes its proxy from here, in this order.
proxy_of() {
    if [ -r "$1" ]; then
        sed -n -e 's/^[[:space:]]*\(export[[:space:]]*\)\{0,1\}[Hh][Tt][Tt][Pp][Ss]\{0,1\}_[Pp][Rr][Oo][Xx][Yy][[:space:]]*=[[:space:]]*//p' \
            -e 's/^[[:space:]]*Address[[:space:]]*=[[:space:]]*//p' "$1" | tr -d "\"' \r" | head -n 1
    fi
}
proxy='' place=''
for file in ${DR_PROXY_FILES:-/usr/local/InMage/config/ProxyInfo.conf /etc/environment}; do
    proxy=$(proxy_of "$file")
    if [ -n "$proxy" ]; then place=$file; break; fi
done
if [ -z "$proxy" ]; then
    tell proxy none
else
    kind=open
    case $proxy in *@*) kind=authenticated ;; esac
    if [ $kind = open ] && can curl; then
        set -- $HOSTS
        code=$(curl -s -o /dev/null --max-time 5 -x "$proxy" -w '%{http_connect}' "https://$1/" 2>/dev/null)
        if [ "$code" = 407 ]; then kind=authenticated; fi
    fi
    tell proxy "$kind $place"
fi

reach() { # host port
    if can bash; then
        brief bash -c ': > "/dev/tcp/$1/$2"' reach "$1" "$2" >/dev/null 2>&1
    elif can nc; then
        nc -z -w 5 "$1" "$2" >/dev/null 2>&1
    else
        return 2
    fi
}
state() { # of the last exit code
    case $1 in 0) echo ok ;; 2) echo unknown ;; *) echo fails ;; esac
}
trust() { # host
    if ! can curl; then echo unknown; return; fi
    curl -s -o /dev/null --max-time 5 "https://$1/" >/dev/null 2>&1
    case $? in 0) echo ok ;; 35 | 60 | 77) echo fails ;; *) echo unknown ;; esac
}
for host in $HOSTS; do
    if can getent; then brief getent hosts "$host" >/dev/null 2>&1; tell "dns.$host" "$(state $?)"; else tell "dns.$host" unknown; fi
    reach "$host" 443; tell "tcp.$host" "$(state $?)"
done
set -- $HOSTS
if [ -n "$1" ]; then tell "trust.$1" "$(trust "$1")"; fi
for host in $CRL_HOSTS; do reach "$host" 80; tell "crl.$host" "$(state $?)"; done

# Data disks, by their numbers; a disk without table and file system is not yet initialised.
for link in /dev/disk/azure/scsi1/lun*; do
    case $link in *-part* | *'*') continue ;; esac
    if can lsblk; then
        parts=$(lsblk -n "$link" 2>/dev/null | wc -l)
        kind=$(lsblk -d -n -o FSTYPE "$link" 2>/dev/null | tr -d ' ')
        if [ "$parts" -eq 1 ] && [ -z "$kind" ]; then tell "raw.$(basename "$link")" yes; fi
    fi
done

if [ -r /usr/local/.vx_version ]; then
    tell agent "$(sed -n 's/^VERSION=//p' /usr/local/.vx_version | head -n 1)"
else
    tell agent none
fi
tell free.mib "$(df -Pk / | awk 'NR == 2 {print int($4 / 1024)}')"
tell done 1
