"""What stands between the product and the network: the address, certificates, proxies, figures for monitoring."""
