//! The disks that a loss of power can leave. At each point of a recording some writes are safe and some are under way; of
//! those under way nothing, everything, or any part may be there, the last one torn between two sectors.
use super::vfs::Op;
use crate::prng::Prng;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

/// The smallest piece that a disk writes whole.
const SECTOR: usize = 512;

/// Files by name, as they lie on a disk.
#[derive(Clone, Default)]
pub struct Disk {
    files: BTreeMap<String, Vec<u8>>,
}

impl Disk {
    /// What a folder holds now; the `-shm` file is memory and does not survive.
    pub fn read(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.path().is_file() && !name.ends_with("-shm") {
                files.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
        Self { files }
    }

    /// Forgets all files but those of one database: itself and its log.
    pub fn keep_only(&mut self, name: &str) {
        self.files.retain(|file, _| file == name || file.strip_prefix(name) == Some("-wal"));
    }

    /// Lays the files into a folder, instead of those of the last disk.
    pub fn lay_out(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        for entry in std::fs::read_dir(folder).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        for (name, bytes) in &self.files {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }

    /// Applies one operation; of a write only its first `sectors`, if said.
    fn apply(&mut self, op: &Op, sectors: Option<usize>) {
        match op {
            Op::Write { file, at, bytes } => {
                let n = sectors.map_or(bytes.len(), |s| (s * SECTOR).min(bytes.len()));
                let content = self.files.entry(file.clone()).or_default();
                if content.len() < at + n {
                    content.resize(at + n, 0);
                }
                content[*at..at + n].copy_from_slice(&bytes[..n]);
            }
            Op::Truncate { file, length } => self.files.entry(file.clone()).or_default().resize(*length, 0),
            Op::Delete { file, .. } => {
                self.files.remove(file);
            }
            Op::Create { .. } | Op::Sync { .. } | Op::Ack(_) => {}
        }
    }
}

/// What the sync calls of a recording are worth: the disk as it should be, and two that are broken on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syncs {
    /// Each does what it says.
    Honest,
    /// As under `synchronous=NORMAL`: the log is synced only behind a new header, and before a checkpoint copies it into
    /// the database.
    OnlyBeforeCheckpoints,
    /// The disk says yes and does nothing.
    Lying,
}

/// What was found on the disks of a run.
#[derive(Debug, Default)]
pub struct Tally {
    /// Disks looked at, each against what had been acknowledged by then.
    pub states: usize,
    /// How many of these were different from each other.
    pub images: usize,
    /// Disks that could not be opened, or broke a rule.
    pub corrupt: usize,
    /// Disks that lacked something acknowledged.
    pub lost: usize,
    /// The first thing that was wrong, in words.
    pub first: Option<String>,
}

impl Tally {
    /// Adds another run.
    pub fn add(&mut self, other: Self) {
        self.states += other.states;
        self.images += other.images;
        self.corrupt += other.corrupt;
        self.lost += other.lost;
        self.first = self.first.take().or(other.first);
    }
}

/// What a disk says when it is opened: the facts that can be acknowledged, or what is broken.
pub type Found = Result<BTreeSet<String>, String>;

/// Goes through a recording. `start` is the disk before it; `read` opens a laid-out disk; `acks[n]` are the facts that
/// `Op::Ack(n)` told the world.
pub struct Explorer<'a> {
    /// The disk before the recording.
    pub start: Disk,
    /// What the sync calls are worth.
    pub syncs: Syncs,
    /// Random subsets at each point, besides nothing, everything and a torn end.
    pub subsets: usize,
    /// Where disks are laid out.
    pub folder: &'a Path,
    /// The facts of each acknowledgement.
    pub acks: &'a [BTreeSet<String>],
}

/// Which disk it is: the last operation on it, the earlier ones that it lacks, and the torn ones with their sectors. So the disk
/// behind a sync is known to be the one before it that had everything.
type Key = (usize, Vec<usize>, Vec<(usize, usize)>);

impl Explorer<'_> {
    /// Looks at every point of the recording.
    pub fn explore(&self, ops: &[Op], rng: &mut Prng, read: &mut dyn FnMut(&Path) -> Found) -> Tally {
        let mut safe = (self.start.clone(), 0);
        let mut under_way: Vec<(usize, &Op)> = Vec::new();
        let mut new = BTreeSet::new();
        let mut acknowledged = BTreeSet::new();
        let mut seen: HashMap<Key, Found> = HashMap::new();
        let mut tally = Tally::default();
        for (i, op) in ops.iter().enumerate() {
            match op {
                Op::Ack(n) => acknowledged.extend(self.acks[*n].iter().cloned()),
                Op::Create { file } => {
                    new.insert(file);
                }
                Op::Sync { file } if self.counts(file, ops.get(i.wrapping_sub(1)), &ops[i + 1..]) => {
                    // The first sync of a new file syncs its folder, and with it what was deleted there.
                    let folder = new.remove(file);
                    let is_safe = |o: &Op| file_of(o) == Some(file) || folder && matches!(o, Op::Delete { .. });
                    let (done, rest): (Vec<_>, Vec<_>) = under_way.into_iter().partition(|(_, o)| is_safe(o));
                    for (at, op) in done {
                        safe.0.apply(op, None);
                        safe.1 = safe.1.max(at);
                    }
                    under_way = rest;
                }
                Op::Sync { .. } => {}
                Op::Delete { synced: true, .. } if self.syncs != Syncs::Lying => safe.0.apply(op, None),
                other => under_way.push((i, other)),
            }
            for kind in 0..3 + self.subsets {
                let there = survivors(&under_way, kind, rng);
                let found = seen.entry(key(safe.1, &under_way, &there)).or_insert_with(|| {
                    tally.images += 1;
                    let mut disk = safe.0.clone();
                    there.iter().for_each(|(at, sectors)| disk.apply(&ops[*at], *sectors));
                    disk.lay_out(self.folder);
                    read(self.folder)
                });
                tally.judge(found, &acknowledged, i, kind);
            }
        }
        tally
    }

    /// Whether a sync at this place makes anything safe.
    fn counts(&self, file: &str, before: Option<&Op>, then: &[Op]) -> bool {
        let into_log = |op: &&Op| matches!(op, Op::Write { file, .. } if file.ends_with("-wal"));
        let into_database = |op: &&Op| matches!(op, Op::Write { file, .. } if !file.ends_with("-wal"));
        let header = matches!(before, Some(Op::Write { file, at: 0, .. }) if file.ends_with("-wal"));
        match self.syncs {
            Syncs::Honest => true,
            Syncs::Lying => false,
            Syncs::OnlyBeforeCheckpoints if file.ends_with("-wal") => {
                header || then.iter().find(|o| into_log(o) || into_database(o)).is_some_and(|o| into_database(&o))
            }
            Syncs::OnlyBeforeCheckpoints => true,
        }
    }
}

impl Tally {
    fn judge(&mut self, found: &Found, acknowledged: &BTreeSet<String>, point: usize, kind: usize) {
        self.states += 1;
        let wrong = match found {
            Err(why) => {
                self.corrupt += 1;
                why.clone()
            }
            Ok(facts) => match acknowledged.difference(facts).next() {
                None => return,
                Some(lost) => {
                    self.lost += 1;
                    format!("lost: {lost}")
                }
            },
        };
        self.first.get_or_insert_with(|| format!("at operation {point}, disk {kind}: {wrong}"));
    }
}

fn file_of(op: &Op) -> Option<&String> {
    match op {
        Op::Write { file, .. } | Op::Truncate { file, .. } | Op::Create { file } => Some(file),
        Op::Delete { file, .. } | Op::Sync { file } => Some(file),
        Op::Ack(_) => None,
    }
}

/// Of the operations under way those that a cut at this point lets be, with the sectors of the torn ones.
fn survivors(under_way: &[(usize, &Op)], kind: usize, rng: &mut Prng) -> Vec<(usize, Option<usize>)> {
    let mut out = Vec::new();
    for (n, (at, _)) in under_way.iter().enumerate() {
        let sectors = 1 + rng.below(8);
        match kind {
            0 => break,
            1 => out.push((*at, None)),
            2 => out.push((*at, (n + 1 == under_way.len()).then_some(sectors))),
            _ if rng.chance(50) => out.push((*at, rng.chance(25).then_some(sectors))),
            _ => {}
        }
    }
    out
}

fn key(safe: usize, under_way: &[(usize, &Op)], there: &[(usize, Option<usize>)]) -> Key {
    let last = there.iter().map(|(at, _)| *at).fold(safe, usize::max);
    let missing = under_way.iter().map(|(at, _)| *at).filter(|at| *at < last && !there.iter().any(|(t, _)| t == at));
    (last, missing.collect(), there.iter().filter_map(|(at, torn)| Some((*at, (*torn)?))).collect())
}
