"""The Qt-free client of the service: what carries changes to it and from it."""
