"""What the package of notices has that is guarded (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from itsso.notices.codes import NoticeAct
from itsso.notices.models import Notice, NoticeAnswer
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter, enter_as_system
from tests.support.case_notices import new_notice, register_topics, send
from tests.support.guarded_resources import NOWHERE, Asker, Guarded, Target
from tests.support.sample_nation import World
from tests.support.two_states import Holdings

OWN = "%(posting)s in (0, t.posting_id)"
OF_OWN = f"exists (select 1 from notices_notice n where n.id = t.notice_id and {OWN.replace('t.', 'n.')})"


def _fill(world: World, holdings: Holdings) -> None:
    """Give officers of several units a notice each, of which one has been answered."""
    register_topics()
    for posting in (world.io, world.colleague, world.stranger, world.state_monitor):
        send(new_notice(posting, holdings.cases[world.kotwali.pk], f"filled-{posting.pk}"))
        with enter(posting):
            holdings.note("notice_id", posting.unit, Notice.objects.get().pk)
    with enter(world.io):
        NoticeAnswer.objects.create(
            notice=Notice.objects.get(),
            act=NoticeAct.ASKED,
            until=today() + timedelta(days=3),
            answered_at=now(),
            form=uuid4(),
        )


def _notices(asker: Asker) -> Iterator[Target]:
    """Yield a message of the asker's own and those that `_fill` made, which nobody else of their unit sees."""
    if asker.posting is not None:
        key = f"asked-{asker.posting.pk}"
        send(new_notice(asker.posting, asker.holdings.cases[asker.world.kotwali.pk], key, station_no=1))
        with enter_as_system():
            yield Target((Notice.objects.get(key=key).pk,), True, "a message of one's own")
    with enter_as_system():
        recipients = dict(Notice.objects.values_list("pk", "posting_id"))
    for unit, notice_id in asker.holdings.made["notice_id"]:
        is_own = asker.posting is not None and asker.posting.pk == recipients[notice_id]
        yield Target((notice_id,), is_own, f"a message at {unit}")
    yield Target((NOWHERE,), False, "a message that is nowhere")


GUARDED = Guarded(
    fill=_fill,
    seen={"notices_notice": OWN, "notices_noticeanswer": OF_OWN, "notices_noticerecord": OWN},
    targets={("notice_id",): _notices},
    reference=frozenset({"notices_mail", "notices_mailaddress"}),
    jobs=frozenset({"notices.plan_digests", "notices.send_mails", "notices.read_returns"}),
    commands=frozenset({"mail"}),
    only_grow=frozenset({"notices_noticeanswer", "notices_noticerecord"}),
)
