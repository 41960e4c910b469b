"""Azure's regions: name, display name, paired region and whether it has zones.

Source: Azure docs, list of regions and cross-region pairs; the pairs are those the two real stacks
and the recordings use, and their neighbours.
"""

import dataclasses

from emulator.messages import Document

ZONES = ("1", "2", "3")


@dataclasses.dataclass(frozen=True)
class Region:
    """One region."""

    name: str
    display_name: str
    paired: str
    zonal: bool = True

    @property
    def geography(self) -> str:
        """The group of geographies that the region is listed under."""
        return next(group for group, names in GEOGRAPHIES.items() if self.name in names)


# Source: Azure docs, subscription locations (metadata.geographyGroup), general knowledge.
GEOGRAPHIES = {
    "US": {
        *("eastus", "eastus2", "centralus", "westus", "westus2", "westus3"),
        *("westcentralus", "northcentralus", "southcentralus"),
    },
    "Canada": {"canadacentral", "canadaeast"},
    "Europe": {
        *("westeurope", "northeurope", "uksouth", "ukwest", "francecentral", "francesouth"),
        *("germanywestcentral", "germanynorth", "swedencentral", "swedensouth"),
    },
    "Asia Pacific": {
        *("southeastasia", "eastasia", "australiaeast", "australiasoutheast"),
        *("japaneast", "japanwest"),
    },
}

_ALL = (
    Region("eastus", "East US", "westus"),
    Region("eastus2", "East US 2", "centralus"),
    Region("centralus", "Central US", "eastus2"),
    Region("westus", "West US", "eastus", zonal=False),
    Region("westus2", "West US 2", "westcentralus"),
    Region("westus3", "West US 3", "eastus"),
    Region("westcentralus", "West Central US", "westus2", zonal=False),
    Region("northcentralus", "North Central US", "southcentralus", zonal=False),
    Region("southcentralus", "South Central US", "northcentralus"),
    Region("canadacentral", "Canada Central", "canadaeast"),
    Region("canadaeast", "Canada East", "canadacentral", zonal=False),
    Region("westeurope", "West Europe", "northeurope"),
    Region("northeurope", "North Europe", "westeurope"),
    Region("uksouth", "UK South", "ukwest"),
    Region("ukwest", "UK West", "uksouth", zonal=False),
    Region("francecentral", "France Central", "francesouth"),
    Region("francesouth", "France South", "francecentral", zonal=False),
    Region("germanywestcentral", "Germany West Central", "germanynorth"),
    Region("germanynorth", "Germany North", "germanywestcentral", zonal=False),
    Region("swedencentral", "Sweden Central", "swedensouth"),
    Region("swedensouth", "Sweden South", "swedencentral", zonal=False),
    Region("southeastasia", "Southeast Asia", "eastasia"),
    Region("eastasia", "East Asia", "southeastasia"),
    Region("australiaeast", "Australia East", "australiasoutheast"),
    Region("australiasoutheast", "Australia Southeast", "australiaeast", zonal=False),
    Region("japaneast", "Japan East", "japanwest"),
    Region("japanwest", "Japan West", "japaneast"),
)
REGIONS = {region.name: region for region in _ALL}


def display_name(location: str) -> str:
    """ "East US 2" for "eastus2"; the name itself for a region that is not in the table."""
    known = REGIONS.get(location.replace(" ", "").lower())
    return known.display_name if known else location


def document(region: Region, subscription: str) -> Document:
    """The region as a subscription's list of locations shows it."""
    home = f"/subscriptions/{subscription}/locations"
    paired = {"name": region.paired, "id": f"{home}/{region.paired}"}
    zones = [{"logicalZone": z, "physicalZone": f"{region.name}-az{z}"} for z in ZONES]
    return {
        "id": f"{home}/{region.name}",
        "name": region.name,
        "type": "Region",
        "displayName": region.display_name,
        "regionalDisplayName": region.display_name,
        "metadata": {
            "regionType": "Physical",
            "regionCategory": "Recommended" if region.zonal else "Other",
            "geographyGroup": region.geography,
            "pairedRegion": [paired],
        },
        **({"availabilityZoneMappings": zones} if region.zonal else {}),
    }
