# LemonLDAP::NG loads a captcha whether it asks one or not, and the packaged one needs ImageMagick.
package Lemonldap::NG::Portal::Captcha::None;

use strict;
use Mouse;

extends 'Lemonldap::NG::Portal::Main::Plugin';

our $VERSION = '1';

sub init          { return 1; }
sub init_captcha  { return 1; }
sub check_captcha { return 1; }

1;
