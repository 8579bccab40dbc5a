"""Templates, components, static files and home pages: what every page is made of."""
