//! The lane that sends mail and text messages while a face is open.
use super::{
    beside::{self, Beside},
    worker::Open,
};
use crate::service::MessageSender;
use std::{io, sync::Arc, time::Duration};

/// How often it looks whether something is due.
const LOOK: Duration = Duration::from_secs(5);

/// How long it lets a server alone that was not to be had.
const REST: Duration = Duration::from_secs(60);

/// Starts the lane. What it has claimed and not sent when it ends is another's after a while.
pub fn start(open: Open, sender: Arc<MessageSender>) -> io::Result<Beside> {
    beside::start("messages", open, move |house, goes_on| {
        let round = house.send_messages(&sender, &mut |_, _| goes_on())?;
        let Some(why) = round.down else { return Ok(LOOK) };
        tracing::warn!(why, "messages wait");
        Ok(REST)
    })
}
