"""Which addresses are paced together."""

from ipaddress import IPv6Address, ip_address, ip_network


def network_of(address: str) -> str:
    """Return the network that attempts are counted for: one address, or an IPv6 site (/64)."""
    try:
        found = ip_address(address)
    except ValueError:
        return "-"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ip_network(f"{found}/64", strict=False))
    return str(found)
