//! Who acts and what that lets them do: roles made of named permissions (rule 9, least power). One table says who may do
//! what; every verb asks it in one place. What hangs in every foyer (films, shows, seats, prices) asks for none.
use super::{CustomerId, StaffId};
use serde::{Deserialize, Serialize};

/// What somebody is in the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A machine that the public buys at.
    Kiosk,
    /// Sells at a till.
    Clerk,
    /// Answers for the tills of an evening, and authorises what a clerk may not do alone.
    Supervisor,
    /// Answers for the house.
    Manager,
    /// Reads everything and changes nothing.
    Auditor,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Kiosk, Self::Clerk, Self::Supervisor, Self::Manager, Self::Auditor];

    /// The word in the schema and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Clerk => "clerk",
            Self::Supervisor => "supervisor",
            Self::Manager => "manager",
            Self::Auditor => "auditor",
        }
    }

    /// Reads the word back.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether the role has a permission. This is the whole matrix.
    pub fn may(self, what: Permission) -> bool {
        self >= what.least() && self != Self::Auditor || self == Self::Auditor && what.reads()
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $least:ident $($reads:ident)?;)*) => {
        /// What an action needs. Each is one line of the table: its word, the least role that has it, and whether it only
        /// reads (an auditor may do what only reads, and nothing else).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Permission { $($(#[$doc])* $name,)* }

        impl Permission {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its word, in refusals and in the history.
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }

            /// The least of the roles that act which has it.
            pub fn least(self) -> Role { match self { $(Self::$name => Role::$least,)* } }

            /// Whether it only reads.
            pub fn reads(self) -> bool { match self { $(Self::$name => permissions!(@ $($reads)?),)* } }
        }
    };
    (@) => { false };
    (@ reads) => { true };
}

permissions! {
    /// Holding seats and selling them.
    Sell = "sell", Kiosk;
    /// Ringing for staff.
    CallStaff = "call_staff", Kiosk;
    /// Seeing any booking and printing it again.
    SeeBookings = "see_bookings", Clerk reads;
    /// Answering a call, parking and taking over orders, entering sales made on paper.
    WorkTill = "work_till", Clerk;
    /// Letting people in.
    Admit = "admit", Clerk;
    /// Letting somebody in again.
    UndoAdmission = "undo_admission", Manager;
    /// Cancelling and exchanging by the theatre's rule, voiding within one's own shift.
    CancelByRule = "cancel_by_rule", Clerk;
    /// Giving back more than the rule, or after its time.
    CancelAgainstRule = "cancel_against_rule", Supervisor;
    /// Taking back what was already admitted.
    CancelAdmitted = "cancel_admitted", Manager;
    /// Giving a ticket for nothing.
    Comp = "comp", Supervisor;
    /// Opening, counting and closing one's own shift; X, drops.
    OwnShift = "own_shift", Clerk;
    /// Paying out of the drawer, opening it without a sale.
    OpenDrawer = "open_drawer", Clerk;
    /// Witnessing a difference, handing over or closing somebody else's shift, correcting a tender.
    AnswerForShift = "answer_for_shift", Supervisor;
    /// Counting a closed shift again, closing a day.
    CloseDay = "close_day", Manager;
    /// Marking a card payment as disputed at the bank, ending that, handing out the evidence.
    Dispute = "dispute", Manager;
    /// Keeping seats for a named party.
    Reserve = "reserve", Clerk;
    /// Selling on an invoice, and settling it.
    Invoice = "invoice", Supervisor;
    /// Pausing, delaying and stopping a show that is sold.
    FailShow = "fail_show", Supervisor;
    /// Calling a show off, with all that goes back.
    CancelShow = "cancel_show", Manager;
    /// Films, halls and the schedule.
    Plan = "plan", Manager;
    /// The price book and what is sold.
    Price = "price", Manager;
    /// Taking deliveries in, counting stock, writing waste off.
    Stock = "stock", Supervisor;
    /// Seeing what moved a stock.
    SeeStock = "see_stock", Supervisor reads;
    /// Theatres and how they do things.
    Settings = "settings", Manager;
    /// Seeing customers.
    SeeCustomers = "see_customers", Clerk reads;
    /// Adding and changing customers.
    EditCustomers = "edit_customers", Clerk;
    /// Blocking customers, and letting them buy again.
    BlockCustomers = "block_customers", Manager;
    /// Handing out or erasing all that is kept of a customer.
    EraseCustomers = "erase_customers", Manager;
    /// Seeing who works here.
    SeeStaff = "see_staff", Supervisor reads;
    /// Adding staff, and changing what they may do.
    EditStaff = "edit_staff", Manager;
    /// Seeing shifts that are not one's own.
    SeeShifts = "see_shifts", Supervisor reads;
    /// Takings and what stands behind them.
    Reports = "reports", Supervisor reads;
    /// What is owed, to customers and by debtors.
    SeeOwed = "see_owed", Supervisor reads;
    /// Reading and proving the history.
    Audit = "audit", Manager reads;
    /// Leaving kiosk mode.
    LeaveKiosk = "leave_kiosk", Manager;
    /// Copying the store, checking it, changing its keys.
    Care = "care", Manager;
}

/// One of those who work here, or worked here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Which.
    pub id: StaffId,
    /// To sign in with.
    pub email: String,
    /// What they are called on the drawer and in the history.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Whether they work here still.
    pub active: bool,
    /// Whether they have a till PIN.
    pub has_pin: bool,
}

impl Person {
    /// As who acts.
    pub fn actor(&self) -> Actor {
        Actor::Staff { id: self.id, role: self.role }
    }
}

/// Who a verb is done by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// One of the staff, signed in or stood in for by a demo store.
    Staff {
        /// Who.
        id: StaffId,
        /// As what.
        role: Role,
    },
    /// The public, at a kiosk.
    Kiosk,
    /// A customer who signed in at a kiosk: as the public, and for their own bookings.
    Customer {
        /// Who.
        id: CustomerId,
    },
    /// Nobody has signed in.
    Nobody,
}

impl Actor {
    /// Whether this one has a permission.
    pub fn may(&self, what: Permission) -> bool {
        match self {
            Self::Staff { role, .. } => role.may(what),
            Self::Kiosk | Self::Customer { .. } => Role::Kiosk.may(what),
            Self::Nobody => false,
        }
    }

    /// How the history names them: no personal data, the name stands in a row that can change.
    pub fn code(&self) -> String {
        match self {
            Self::Staff { id, .. } => format!("staff {id}"),
            Self::Kiosk => "kiosk".to_owned(),
            Self::Customer { id } => format!("customer {id}"),
            Self::Nobody => "nobody".to_owned(),
        }
    }

    /// The one of the staff that it is.
    pub fn staff(&self) -> Option<StaffId> {
        match self {
            Self::Staff { id, .. } => Some(*id),
            Self::Kiosk | Self::Customer { .. } | Self::Nobody => None,
        }
    }

    /// The customer that it is.
    pub fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Customer { id } => Some(*id),
            Self::Staff { .. } | Self::Kiosk | Self::Nobody => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_all_of_the_one_below_it_and_an_auditor_only_reads() {
        for what in Permission::ALL {
            for pair in [Role::Kiosk, Role::Clerk, Role::Supervisor, Role::Manager].windows(2) {
                assert!(!pair[0].may(*what) || pair[1].may(*what), "{what:?}");
            }
            assert!(Role::Manager.may(*what), "{what:?}");
            assert_eq!(Role::Auditor.may(*what), what.reads(), "{what:?}");
        }
    }

    #[test]
    fn a_kiosk_sells_and_rings_and_nothing_else() {
        let may: Vec<&str> = Permission::ALL.iter().filter(|p| Role::Kiosk.may(**p)).map(|p| p.code()).collect();
        assert_eq!(may, ["sell", "call_staff"]);
    }

    #[test]
    fn nobody_may_nothing() {
        assert!(Permission::ALL.iter().all(|p| !Actor::Nobody.may(*p)));
    }
}
