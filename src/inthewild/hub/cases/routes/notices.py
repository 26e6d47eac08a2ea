"""Addresses of notices."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.cases.views import answering, notice_appeals, notice_queue, notices

_ntc = "notices/<str:ntc>/"

pages: list[URLPattern | URLResolver] = [
    path("notices/", notices.listing, name="notices"),
    path("notices/next", notice_queue.take_next, name="next_notice"),
    path("notices/sign", notices.sign, name="sign_notices"),
    path("notices/sender", notices.sender, name="notice_sender"),
    path("notices/clauses", notice_queue.own_clauses, name="clauses"),
    path("notices/decisions", notice_queue.decisions, name="decisions"),
    path("notices/decisions/<str:dec>/statement", notice_queue.statement, name="statement"),
    path(_ntc, notices.notice, name="notice"),
    path(f"{_ntc}edit", notices.edit, name="edit_notice"),
    path(f"{_ntc}record", notices.record, name="record_answer"),
    path(f"{_ntc}move", notices.move, name="move_notice"),
    path(f"{_ntc}take", notice_queue.take, name="take_notice"),
    path(f"{_ntc}acknowledge", notice_queue.acknowledge, name="acknowledge_notice"),
    path(f"{_ntc}skip", notice_queue.skip, name="skip_notice"),
    path(f"{_ntc}answer", notice_queue.answer, name="answer_notice"),
    path(f"{_ntc}cluster", notice_queue.cluster, name="notice_cluster"),
    path(f"{_ntc}appeal", notice_appeals.file, name="file_appeal"),
    path("appeals/", notice_appeals.listing, name="appeals"),
    path("appeals/<str:apl>/", notice_appeals.appeal, name="appeal"),
    path("answer/<str:secret>/", answering.answer, name="answer"),
]
machines: list[URLPattern | URLResolver] = []
