//! States that change after an event wrote a row, as the events say they must be: which tickets are void or admitted, where a shift
//! stands, whose drawer it is. So a state that was set with another program is found, and by which event it should be another.
use super::{Reader, StoreError};

macro_rules! sold {
    ($booking:literal) => {
        concat!(
            "(select min(seq) from event where subject = 'booking' and subject_id = ",
            $booking,
            " and verb = 'sell')"
        )
    };
}

/// Each row is a state that no event gave: the event that gave another one, where there is one, and what is there.
const STATES: &[&str] = &[
    concat!(
        "with gone (id, seq) as materialized (select cast(j.value as integer), max(e.seq) from event e, json_each(e.body, '$.tickets') j
           where e.verb in ('void', 'refund', 'exchange', 'dispute_lost') group by 1)
         select coalesce(g.seq, n.event_seq, k.event_seq, ",
        sold!("k.booking_id"),
        "), 'ticket ' || k.id || ' is ' || k.state from ticket k left join gone g on g.id = k.id left join ticket n on n.stands_for = k.id
         where (k.state = 'VOID') <> (g.id is not null or n.id is not null)"
    ),
    concat!(
        "with gone (id, seq) as materialized (select cast(j.value as integer), max(e.seq) from event e, json_each(e.body, '$.lines') j
           where e.verb in ('void', 'refund', 'dispute_lost') group by 1),
         taken (id, seq, at, terminal) as materialized (select cast(j.value as integer), max(e.seq), e.at_ms / 1000, e.terminal_id
           from event e, json_each(e.body, '$.lines') j where e.verb = 'collect' group by 1)
         select coalesce(g.seq, t.seq, ",
        sold!("l.booking_id"),
        "), 'product ' || l.id || ' is ' || l.state from booking_line l left join gone g on g.id = l.id left join taken t on t.id = l.id
         where l.state is not case when g.id is not null then 'BACK' when t.id is not null then 'COLLECTED' else 'SOLD' end
            or (l.collected_at, l.collected_by) is not (t.at, t.terminal)"
    ),
    concat!(
        "with came (id, seq, verb, at, terminal) as materialized (select cast(json_extract(body, '$.ticket') as integer), max(seq), verb,
             at_ms / 1000, terminal_id
           from event where verb in ('admit', 'unadmit') group by 1)
         select coalesce(a.seq, ",
        sold!("k.booking_id"),
        "), 'ticket ' || k.id || ' is ' || k.state from ticket k left join came a on a.id = k.id
         where k.state <> 'VOID' and k.state is not iif(a.verb is 'admit', 'ADMITTED', 'VALID')
            or iif(k.state = 'ADMITTED', a.at, null) is not k.admitted_at or iif(k.state = 'ADMITTED', a.terminal, null) is not k.admitted_by"
    ),
    "with ended (id, seq, verb) as materialized (select subject_id, max(seq), verb from event
       where subject = 'booking' and verb in ('expire', 'pay_late', 'give_up') group by subject_id)
     select x.seq, 'booking ' || b.reference || ' is ' || b.state from booking b left join ended x on x.id = b.id
     where not exists (select 1 from event where subject = 'booking' and subject_id = b.id and verb not in ('expire', 'pay_late', 'give_up'))
       and b.state is not case when x.verb is null then 'PENDING' when x.verb = 'give_up' then 'CANCELLED' else 'EXPIRED' end",
    concat!(
        "select e.seq, 'payment ' || p.id || ' has no event' from payment p join event e on e.seq = ",
        sold!("p.booking_id"),
        " and e.wrote is not null where p.state = 'SUCCESS' and p.event_seq is null"
    ),
    "select r.event_seq, 'refund ' || r.id || ' has the reference ' || r.reference from refund r where r.reference <> ''
       and not exists (select 1 from event where subject = 'booking' and subject_id = r.booking_id and verb = 'pay_out')",
    "with step (id, seq, state) as materialized (select subject_id, max(seq), case max(case verb when 'shift_close' then 3 when 'shift_count' then 2 else 1 end)
         when 3 then 'closed' when 2 then 'counted' else 'open' end
       from event where subject = 'shift' and verb in ('shift_open', 'shift_count', 'shift_close') group by subject_id)
     select w.seq, 'shift ' || s.id || ' is ' || s.state from shift s left join step w on w.id = s.id where s.state is not w.state
       or w.state <> 'closed' and (coalesce(s.closed_at, s.z, s.expected_minor, s.counted_minor, s.left_minor, s.witness_id, s.reason) is not null
         or s.bag <> '' or s.reason_words <> '')",
    "select e.seq, 'the drawer of shift ' || s.id || ' is of staff ' || s.staff_id from shift s
     left join event e on e.seq = (select max(seq) from event where subject = 'shift' and subject_id = s.id and verb in ('shift_open', 'hand_over'))
     where 'staff ' || s.staff_id is not iif(e.verb = 'hand_over', 'staff ' || json_extract(e.body, '$.to'), e.actor)",
    "select d.event_seq, 'the day ' || d.day || ' is closed' from day_close d left join event e on e.seq = d.event_seq and e.verb = 'day_close'
     where (e.subject_id, replace(json_extract(e.body, '$.day'), '-', ''), e.actor, e.at_ms / 1000)
        is not (d.theatre_id, cast(d.day as text), 'staff ' || d.staff_id, d.made_at)",
    "select coalesce((select max(coalesce(n.event_seq, p.event_seq, r.event_seq)) from purse_entry n left join payment p on p.id = n.payment_id
         left join refund r on r.id = n.refund_id where n.purse_id = u.id), 1), 'purse ' || u.id || ' has ' || u.minor
     from purse u where u.minor <> (select coalesce(sum(minor), 0) from purse_entry where purse_id = u.id)",
    "select v.void_event, 'voucher ' || v.id || ' is void' from voucher v where v.void_event is not null and not exists
       (select 1 from event where seq = v.void_event and verb = 'voucher_void' and json_extract(body, '$.voucher') = v.id)",
    "select e.seq, 'voucher ' || v.id || ' is not void' from event e join voucher v on v.id = json_extract(e.body, '$.voucher')
       where e.verb = 'voucher_void' and v.void_event is not e.seq",
    "with said (id, seq, verb, at) as materialized (select cast(json_extract(body, '$.dispute') as integer), max(seq), verb, at_ms / 1000
       from event where verb in ('dispute_won', 'dispute_lost') group by 1)
     select coalesce(s.seq, d.event_seq), 'dispute ' || d.id || ' is ' || coalesce(d.outcome, 'open') from dispute d left join said s on s.id = d.id
     where ('dispute_' || d.outcome, d.ended_at) is not (s.verb, s.at)",
    "select w.event_seq, 'words were said of it' from reason w where not exists (select 1 from event where seq = w.event_seq)",
    "select e.seq, 'its day is not closed' from event e where e.verb = 'day_close' and not exists (select 1 from day_close where event_seq = e.seq)",
];

impl Reader<'_> {
    /// States that no event gave: by which event it should be another, and what is there. At most so many.
    pub(super) fn odd_states(&self, most: usize) -> Result<Vec<(Option<i64>, String)>, StoreError> {
        let mut found = Vec::new();
        for sql in STATES {
            let mut ask = self.conn.prepare_cached(sql)?;
            let rows = ask.query_map([], |r| {
                Ok((r.get(0)?, r.get::<_, Option<String>>(1)?.unwrap_or_else(|| "a state without a name".into())))
            })?;
            for row in rows.take(most.saturating_sub(found.len())) {
                found.push(row?);
            }
        }
        Ok(found)
    }
}
