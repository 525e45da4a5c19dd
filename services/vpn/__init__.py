"""The VPN's keys and configurations: what routers of sites and hubs are set up with, and the agent of a hub.

`services.tenancy.vpn` is the registry. What is rendered holds nothing that was not checked there: names of
letters and digits, addresses, ports and keys.
"""
