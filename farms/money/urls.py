from django.urls import path

from farms.money import contact_views, export_views, recurring_views, views

# mounted at farms/<slug>/
urlpatterns = [
    path("money/", views.money, name="money"),
    path("money/cash/", views.cash_book, name="cash_book"),
    path("money/profit/", views.profit, name="profit"),
    path("money/profit/<uuid:batch_id>/", views.profit_batch, name="profit_batch"),
    path("money/debts/", views.debt_list, name="debts"),
    path("money/person/", views.person, name="person"),
    path("money/receipts/<uuid:sale_id>/", views.sale_receipt, name="receipt"),
    path("money/contacts/", contact_views.contact_list, name="contacts"),
    path("money/contacts/new/", contact_views.contact_new, name="contact_new"),
    path("money/contacts/<uuid:contact_id>/", contact_views.contact_edit, name="contact_edit"),
    path("money/standing/", recurring_views.recurring_list, name="recurring"),
    path("money/standing/new/", recurring_views.recurring_new, name="recurring_new"),
    path("money/standing/<uuid:cost_id>/stop/", recurring_views.recurring_stop, name="recurring_stop"),
    path("export/", export_views.export, name="export"),
    path("export/everything.zip", export_views.export_all, name="export_all"),
    path("export/<slug:table>.csv", export_views.export_table, name="export_table"),
]
