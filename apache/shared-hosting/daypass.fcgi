#!/bin/sh
# What the web server starts: it hands over no settings, so this names the file that they are in. To edit: the path.
private=/home/alice/daypass
DAYPASS_CONFIG=$private/daypass.env exec "$private/daypass.fcgi"
