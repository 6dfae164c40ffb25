"""Django's own messages of forms that officers meet, so that this package's catalogue translates them.

An application's catalogue goes before Django's, whose Hindi of these is ungrammatical.
"""

from django.utils.translation import gettext_noop

FORM_MESSAGES = (
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a number."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("The submitted file is empty."),
)
