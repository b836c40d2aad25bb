"""A person's own account: signing up and in, her password, her address, her sessions. The steps are django-allauth's."""
