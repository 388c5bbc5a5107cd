"""One file per page: TITLE, ICON, GROUP, ORDER, PATH and render(). A page is added by adding its file."""
