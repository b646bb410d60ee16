#!/bin/sh
# The web server starts this script and passes no settings, so it names the file with the settings.
# Edit the path.
private=/home/alice/daypass
DAYPASS_CONFIG=$private/daypass.env exec "$private/daypass.fcgi"
