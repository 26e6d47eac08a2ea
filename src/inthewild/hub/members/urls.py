"""Addresses of members' pages, under a language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from inthewild.hub.members.views import contacts, invitations, office, organisations, platforms, promises, proposals, public

_org = "organisations/<str:org>/"
_plt = "platforms/<str:plt>/"

patterns: list[URLPattern | URLResolver] = [
    path("members/", public.members, name="public"),
    path("organisations/", organisations.listing, name="organisations"),
    path("organisations/new", organisations.new, name="new_organisation"),
    path(_org, organisations.overview, name="organisation"),
    path(f"{_org}edit", organisations.edit, name="edit_organisation"),
    path(f"{_org}membership", organisations.step, name="step"),
    path(f"{_org}leave", organisations.leave, name="leave"),
    path(f"{_org}platforms", organisations.platforms, name="platforms_of"),
    path(f"{_org}people", organisations.people, name="people"),
    path(f"{_org}history", organisations.record, name="history"),
    path(f"{_org}commitments", promises.commitments, name="commitments"),
    path(f"{_org}commitments/<str:kind>", promises.commitment, name="commitment"),
    path(f"{_org}agreements", promises.agreements, name="agreements"),
    path(f"{_org}agreements/new", promises.new_agreement, name="new_agreement"),
    path(f"{_org}agreements/<int:number>", promises.agreement, name="agreement"),
    path(f"{_org}contacts", contacts.contacts, name="contacts"),
    path(f"{_org}contacts/new", contacts.new_contact, name="new_contact"),
    path(f"{_org}contacts/<int:number>", contacts.contact, name="contact"),
    path(f"{_org}contacts/<int:number>/erase", contacts.erase_contact, name="erase_contact"),
    path(f"{_org}duties", contacts.duties, name="duties"),
    path(f"{_org}duties/new", contacts.new_duty, name="new_duty"),
    path(f"{_org}duties/<int:number>/done", contacts.finish_duty, name="finish_duty"),
    path(f"{_org}duties/<int:number>/drop", contacts.drop_duty, name="drop_duty"),
    path("platforms/", platforms.listing, name="platforms"),
    path("platforms/new", platforms.new, name="new_platform"),
    path("platforms/proposals", proposals.listing, name="proposals"),
    path(_plt, platforms.platform, name="platform"),
    path(f"{_plt}edit", platforms.edit, name="edit_platform"),
    path(f"{_plt}owner", platforms.owner, name="set_owner"),
    path(f"{_plt}liaison", platforms.liaison, name="set_liaison"),
    path(f"{_plt}decide", proposals.decide, name="decide"),
    path(f"{_plt}figures/new", platforms.new_figure, name="new_figure"),
    path(f"{_plt}figures/<int:number>", platforms.correct_figure, name="correct_figure"),
    path("office/", office.first_day, name="first_day"),
    path("office/invitations", invitations.bulk, name="invitations"),
    path("office/contacts", office.contacts, name="all_contacts"),
    path("office/contacts.csv", office.contacts_csv, name="contacts_csv"),
]

pages: list[URLPattern | URLResolver] = [path("", include((patterns, "members")))]
