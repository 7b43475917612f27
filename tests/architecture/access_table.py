"""Who may open what: a row per endpoint, an answer per kind of visitor.

    "desk.queue": (303, 404, 404, 200)

The columns: nobody signed in, the editor of Borealis (a stranger to Aquila), the editor of Aquila,
a member of staff (the lead). The address is asked with a plain GET; an endpoint that only takes
POST gets an empty one, so `422` there means "let in, and asked to fill in the form". Parts of
addresses are those of Aquila (`PARTS` in test_access.py).

A new endpoint without a row fails. A row for a whole blueprint is written "desk.*"; an endpoint's
own row wins.
"""

Row = tuple[int, int, int, int]

OPEN: Row = (200, 200, 200, 200)

# A page of a series that was not begun, and a deed that is done, lead on to another page.
BACK: Row = (303, 303, 303, 303)
SIGNED_IN: Row = (303, 200, 200, 200)

ACCESS: dict[str, Row] = {
    # What the public reads.
    "public.*": OPEN,
    "ops.*": OPEN,
    "ops.favicon": (302, 302, 302, 302),
    "ops.index": (303, 303, 303, 303),
    "api.*": OPEN,
    # Without words there is nothing to look for.
    "api.search": (422, 422, 422, 422),
    "api-docs.*": OPEN,
    "data.*": OPEN,
    "feeds.*": OPEN,
    "demo.*": OPEN,
    "dev.*": OPEN,
    "dev.components": OPEN,
    "files.show": OPEN,
    # Joining, signing in, one's own account. 410: the link of the table works no more.
    "accounts.account": SIGNED_IN,
    "accounts.begin_totp": SIGNED_IN,
    "accounts.change_password": SIGNED_IN,
    "accounts.confirm": BACK,
    "accounts.confirm_link": (410, 410, 410, 410),
    "accounts.end_other_sessions": BACK,
    "accounts.forgot_password": OPEN,
    "accounts.forgot_password_sent": OPEN,
    "accounts.join": (200, 303, 303, 303),
    "accounts.renew_recovery_codes": SIGNED_IN,
    "accounts.reset_password": (410, 410, 410, 410),
    "accounts.second_factor": BACK,
    "accounts.security": SIGNED_IN,
    "accounts.send_again": BACK,
    "accounts.set_password": BACK,
    "accounts.set_up_totp": BACK,
    "accounts.sign_in": (200, 303, 303, 303),
    "accounts.sign_out": BACK,
    "accounts.turn_off_totp": SIGNED_IN,
    # An organisation's own side: a stranger and the staff find nothing there.
    "organisations.ask_to_join": (303, 200, 303, 200),
    "organisations.join_organisation": SIGNED_IN,
    "organisations.members": (303, 404, 200, 404),
    "organisations.membership_request": (303, 404, 303, 404),
    "organisations.reopen": (303, 404, 409, 404),
    "organisations.show": (303, 404, 200, 404),
    "organisations.step": (303, 404, 303, 404),
    "organisations.submit": (303, 404, 409, 404),
    "organisations.submitted": (303, 404, 303, 404),
    "pledges.*": (303, 404, 200, 404),
    "pledges.start": (303, 404, 303, 404),
    "pledges.submit": (303, 404, 422, 404),
    # Of practices one page is for everybody: the link of a letter (410: that of the table works no
    # more). Who adopts, asks in the name of any organisation.
    "practices.*": (303, 404, 200, 404),
    "practices.adopt": SIGNED_IN,
    "practices.confirm": (303, 404, 303, 404),
    "practices.confirm_by_link": (410, 410, 410, 410),
    "practices.file": (303, 404, 404, 404),
    "practices.remove_file": (303, 404, 303, 404),
    "practices.revise": (303, 404, 303, 404),
    "practices.upload": (303, 404, 303, 404),
    "workspace.*": (303, 404, 200, 404),
    "workspace.index": (303, 303, 303, 303),
    "workspace.withdraw_registration": (303, 404, 303, 404),
    # 404 while there is no secret that signs what a mail service tells us.
    "webhooks.mail": (404, 404, 404, 404),
    # Updates are for everybody; what is about one person opens with a letter to them. 404: no
    # letter of ours has the address of the table.
    "updates.*": OPEN,
    "updates.confirm": BACK,
    "updates.confirm_link": (410, 410, 410, 410),
    "updates.send_again": BACK,
    "updates.pause": BACK,
    "updates.resume": BACK,
    "updates.leave_all": BACK,
    "updates.export": BACK,
    "updates.erase": BACK,
    "updates.close_preferences": BACK,
    # Nothing named that can be followed.
    "updates.follow": (404, 404, 404, 404),
    "updates.unfollow": (404, 404, 404, 404),
    "updates.leave": (404, 404, 404, 404),
    "updates.undo": (404, 404, 404, 404),
    "one_click.leave_at_once": (404, 404, 404, 404),
    # Of people at events all is open: a personal address proves who may. 410: the link of the table
    # works no more.
    "events.*": BACK,
    "events.confirm_link": (410, 410, 410, 410),
    "events.ask": (422, 422, 422, 422),
    "events.feedback": (422, 422, 422, 422),
    "events.mine": SIGNED_IN,
    "events.place": OPEN,
    "events.place_calendar": OPEN,
    "events.sign_up": OPEN,
    # Staff only; for others it does not exist. 409: Aquila has nothing left to decide.
    "desk.*": (303, 404, 404, 200),
    "desk.add_message": (303, 404, 404, 422),
    "desk.add_note": (303, 404, 404, 422),
    "desk.add_slides": (303, 404, 404, 422),
    "desk.add_transcript": (303, 404, 404, 422),
    "desk.approve_campaign": (303, 404, 404, 409),
    "desk.ask_approval": (303, 404, 404, 409),
    "desk.audience_seen": (303, 404, 404, 303),
    "desk.cancel_campaign": (303, 404, 404, 303),
    "desk.export_ledger": (303, 404, 404, 200),
    "desk.new_erratum": (303, 404, 404, 409),
    "desk.pause_campaign": (303, 404, 404, 409),
    "desk.remove_campaign_text": (303, 404, 404, 303),
    "desk.request_campaign_changes": (303, 404, 404, 422),
    "desk.resume_campaign": (303, 404, 404, 409),
    "desk.revise_campaign": (303, 404, 404, 409),
    "desk.send_rest": (303, 404, 404, 409),
    "desk.test_campaign": (303, 404, 404, 303),
    "desk.unschedule_campaign": (303, 404, 404, 409),
    "desk.announce_event": (303, 404, 404, 303),
    "desk.answer_request": (303, 404, 404, 303),
    "desk.apply_list": (303, 404, 404, 409),
    "desk.approve_cancellation": (303, 404, 404, 409),
    "desk.approve_sign_up": (303, 404, 404, 303),
    "desk.archive_practices": (303, 404, 404, 303),
    "desk.assign": (303, 404, 404, 422),
    "desk.clone_event": (303, 404, 404, 303),
    "desk.close_sign_up": (303, 404, 404, 303),
    "desk.confirm": (303, 404, 404, 409),
    "desk.decide": (303, 404, 404, 303),
    "desk.decline_sign_up": (303, 404, 404, 422),
    "desk.delete_draft": (303, 404, 404, 409),
    "desk.end_event": (303, 404, 404, 409),
    "desk.end_subscriptions": (303, 404, 404, 409),
    # The lead is the one who brought the file of the table.
    "desk.confirm_subscriber_import": (303, 404, 404, 403),
    "desk.stop_subscriber_import": (303, 404, 404, 303),
    "desk.follow_up_event": (303, 404, 404, 422),
    "desk.hide_question": (303, 404, 404, 422),
    "desk.mark_attendance": (303, 404, 404, 303),
    "desk.mark_person": (303, 404, 404, 409),
    "desk.material": (303, 404, 404, 404),
    "desk.move_event": (303, 404, 404, 422),
    "desk.move_form_question": (303, 404, 404, 303),
    "desk.note_presentation": (303, 404, 404, 303),
    "desk.note_recording": (303, 404, 404, 303),
    "desk.offer_place": (303, 404, 404, 409),
    "desk.open_sign_up": (303, 404, 404, 303),
    "desk.read_list": (303, 404, 404, 422),
    "desk.refuse": (303, 404, 404, 409),
    "desk.refuse_cancellation": (303, 404, 404, 303),
    "desk.release": (303, 404, 404, 409),
    "desk.remove_event_text": (303, 404, 404, 303),
    "desk.remove_list": (303, 404, 404, 303),
    "desk.remove_material": (303, 404, 404, 303),
    "desk.remove_sign_up": (303, 404, 404, 422),
    "desk.remove_translation": (303, 404, 404, 409),
    "desk.retire_form_question": (303, 404, 404, 303),
    "desk.retry": (303, 404, 404, 409),
    "desk.schedule_mailing": (303, 404, 404, 303),
    "desk.show_question": (303, 404, 404, 303),
    "desk.skip_mailing": (303, 404, 404, 303),
    # It is not a file of this submission.
    "desk.submission_file": (303, 404, 404, 404),
    "desk.take": (303, 404, 404, 409),
    "desk.test_event_letter": (303, 404, 404, 303),
    "desk.undo": (303, 404, 404, 409),
}
