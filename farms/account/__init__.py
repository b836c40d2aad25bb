"""A person's own account: signing up and in, her password, address and sessions. The steps are django-allauth's."""
