"""The registry of the VPN: hubs of the operator, sites of tenants, and which address is whose device's.

`hubs`, `sites` and `reports` are for commands and for the hubs' agents; `overlay` tells everybody else whose
an address is. No private key comes here: `services.vpn` makes them and shows them once.
"""
