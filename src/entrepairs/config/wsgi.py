"""What a WSGI server serves."""

import os

from django.core.wsgi import get_wsgi_application

from entrepairs.config.serve import follow_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepairs.config.settings")

application = get_wsgi_application()
follow_server()
