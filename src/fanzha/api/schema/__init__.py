"""The declared types of the interface. They check every request, and the OpenAPI document is written from them."""
