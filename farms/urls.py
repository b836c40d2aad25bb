from django.conf import settings
from django.urls import path

from farms import (
    batch_views,
    health_views,
    house_views,
    member_views,
    money_views,
    record_views,
    settings_views,
    store_views,
    styleguide,
    task_views,
    trade_views,
    views,
)

app_name = "farms"

# mounted at /
urlpatterns = [
    path("", views.home, name="home"),
    path("farms/", views.farm_list, name="list"),
    path("farms/new/", views.farm_new, name="create"),
    path("farms/<slug:slug>/records/", record_views.record_types, name="records"),
    path("farms/<slug:slug>/records/<str:record_type>/", record_views.record_list, name="record_list"),
    path("farms/<slug:slug>/records/<str:record_type>/new/", record_views.record_new, name="record_new"),
    path("farms/<slug:slug>/records/<str:record_type>/<uuid:record_id>/", record_views.record_detail, name="record"),
    path(
        "farms/<slug:slug>/records/<str:record_type>/<uuid:record_id>/void/",
        record_views.record_void,
        name="record_void",
    ),
    path("farms/<slug:slug>/store/", store_views.store, name="store"),
    path("farms/<slug:slug>/tasks/", task_views.task_list, name="tasks"),
    path("farms/<slug:slug>/tasks/<uuid:task_id>/done/", task_views.task_done, name="task_done"),
    path("farms/<slug:slug>/tasks/<uuid:task_id>/assignee/", task_views.task_assign, name="task_assign"),
    path(
        "farms/<slug:slug>/records/treatment/<uuid:treatment_id>/label/",
        health_views.treatment_label,
        name="treatment_label",
    ),
    path("farms/<slug:slug>/batches/<uuid:batch_id>/health/", health_views.health, name="health"),
    path("farms/<slug:slug>/batches/<uuid:batch_id>/health/plan/", health_views.plan_tasks, name="plan_tasks"),
    path("farms/<slug:slug>/batches/", batch_views.batch_list, name="batches"),
    path("farms/<slug:slug>/batches/new/", batch_views.batch_new, name="batch_new"),
    path("farms/<slug:slug>/batches/<uuid:batch_id>/", batch_views.batch_detail, name="batch"),
    path("farms/<slug:slug>/batches/<uuid:batch_id>/edit/", batch_views.batch_edit, name="batch_edit"),
    path("farms/<slug:slug>/batches/<uuid:batch_id>/day/", batch_views.batch_day, name="batch_day"),
    path("farms/<slug:slug>/batches/<uuid:batch_id>/ledger/", batch_views.batch_ledger, name="batch_ledger"),
    path("farms/<slug:slug>/houses/", house_views.house_list, name="houses"),
    path("farms/<slug:slug>/houses/new/", house_views.house_new, name="house_new"),
    path("farms/<slug:slug>/houses/<uuid:structure_id>/", house_views.house_edit, name="house_edit"),
    path("farms/<slug:slug>/money/", money_views.money, name="money"),
    path("farms/<slug:slug>/money/cash/", money_views.cash_book, name="cash_book"),
    path("farms/<slug:slug>/money/profit/", money_views.profit, name="profit"),
    path("farms/<slug:slug>/money/profit/<uuid:batch_id>/", money_views.profit_batch, name="profit_batch"),
    path("farms/<slug:slug>/money/debts/", money_views.debt_list, name="debts"),
    path("farms/<slug:slug>/money/person/", money_views.person, name="person"),
    path("farms/<slug:slug>/money/receipts/<uuid:sale_id>/", money_views.sale_receipt, name="receipt"),
    path("farms/<slug:slug>/money/contacts/", trade_views.contact_list, name="contacts"),
    path("farms/<slug:slug>/money/contacts/new/", trade_views.contact_new, name="contact_new"),
    path("farms/<slug:slug>/money/contacts/<uuid:contact_id>/", trade_views.contact_edit, name="contact_edit"),
    path("farms/<slug:slug>/money/standing/", trade_views.standing_list, name="standing"),
    path("farms/<slug:slug>/money/standing/new/", trade_views.standing_new, name="standing_new"),
    path("farms/<slug:slug>/money/standing/<uuid:cost_id>/stop/", trade_views.standing_stop, name="standing_stop"),
    path("farms/<slug:slug>/export/", trade_views.export, name="export"),
    path("farms/<slug:slug>/export/everything.zip", trade_views.export_all, name="export_all"),
    path("farms/<slug:slug>/export/<slug:table>.csv", trade_views.export_table, name="export_table"),
    path("farms/<slug:slug>/members/", member_views.member_list, name="members"),
    path("farms/<slug:slug>/members/<uuid:member_id>/role/", member_views.member_role, name="member_role"),
    path("farms/<slug:slug>/members/<uuid:member_id>/remove/", member_views.member_remove, name="member_remove"),
    path(
        "farms/<slug:slug>/members/invitations/<uuid:invitation_id>/revoke/",
        member_views.invitation_revoke,
        name="invitation_revoke",
    ),
    path("invitations/<str:token>/", member_views.invitation, name="invitation"),
    path("farms/<slug:slug>/settings/", settings_views.settings_page, name="settings"),
    path("farms/<slug:slug>/settings/profile/", settings_views.settings_profile, name="settings_profile"),
    path("farms/<slug:slug>/settings/assistant/", settings_views.settings_autonomy, name="settings_autonomy"),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))
