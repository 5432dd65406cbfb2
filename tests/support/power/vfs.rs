//! A SQLite VFS that writes down what reaches the disk. It passes every call on to the system's own VFS and keeps, for the
//! folders that are being recorded, each write, truncation, deletion and sync in its order. It becomes the process's default,
//! so that the store is opened by its own code, unchanged.
#![allow(unsafe_code, reason = "a VFS is a table of C functions; this file is the only one that needs it")]
use rusqlite::ffi::{
    SQLITE_OK, sqlite3_file, sqlite3_filename, sqlite3_initialize, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs,
    sqlite3_vfs_find, sqlite3_vfs_register,
};
use std::{
    ffi::CStr,
    mem::size_of,
    os::raw::{c_char, c_int, c_void},
    path::{Path, PathBuf},
    ptr,
    sync::{
        Mutex, Once,
        atomic::{AtomicPtr, Ordering},
    },
};

/// Something that reached the disk, or the world.
#[derive(Clone, Debug)]
pub enum Op {
    /// Bytes were written to a file of the folder.
    Write { file: String, at: usize, bytes: Vec<u8> },
    /// A file was cut to a length.
    Truncate { file: String, length: usize },
    /// A file was made; its first sync makes the folder safe too.
    Create { file: String },
    /// A file went away, and whether the folder was synced after it.
    Delete { file: String, synced: bool },
    /// What was written to a file before is safe now.
    Sync { file: String },
    /// The program told somebody; the number is the caller's.
    Ack(usize),
}

struct Recording {
    folder: PathBuf,
    ops: Vec<Op>,
}

static RECORDINGS: Mutex<Vec<Recording>> = Mutex::new(Vec::new());
/// The system's own VFS; set once, before ours is registered.
static SYSTEM: AtomicPtr<sqlite3_vfs> = AtomicPtr::new(ptr::null_mut());

/// Writes down what happens in one folder until it is taken.
pub struct Recorder {
    folder: PathBuf,
}

impl Recorder {
    /// Begins to record; files that are opened in this folder from now on are in it.
    pub fn begin(folder: &Path) -> Self {
        install();
        let folder = folder.canonicalize().unwrap();
        RECORDINGS.lock().unwrap().push(Recording { folder: folder.clone(), ops: Vec::new() });
        Self { folder }
    }

    /// Notes that the program has told somebody.
    pub fn ack(&self, number: usize) {
        record(&self.folder, Op::Ack(number));
    }

    /// Ends the recording.
    pub fn finish(self) -> Vec<Op> {
        let mut all = RECORDINGS.lock().unwrap();
        let mine = all.iter().position(|r| r.folder == self.folder).unwrap();
        all.swap_remove(mine).ops
    }
}

fn record(folder: &Path, op: Op) {
    if let Some(recording) = RECORDINGS.lock().unwrap().iter_mut().find(|r| r.folder == folder) {
        recording.ops.push(op);
    }
}

/// A file as SQLite holds it: our table of methods, whose file it is, and behind this struct the system's own file.
#[repr(C)]
struct ShimFile {
    base: sqlite3_file,
    place: *mut Place,
}

/// Where a recorded file is. Null in [`ShimFile`] for a file that nobody records.
struct Place {
    folder: PathBuf,
    name: String,
}

fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: SQLite is initialised first; the copied table outlives the process (leaked), and it differs from the
        // system's only in the size of a file and in the two functions that we wrap.
        unsafe {
            sqlite3_initialize();
            let system = sqlite3_vfs_find(ptr::null());
            SYSTEM.store(system, Ordering::SeqCst);
            let mut ours = Box::new(*system);
            ours.szOsFile += size_of::<ShimFile>() as c_int;
            ours.zName = c"power-loss".as_ptr();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            ours.pNext = ptr::null_mut();
            assert_eq!(sqlite3_vfs_register(Box::into_raw(ours), 1), SQLITE_OK);
        }
    });
}

/// The folder and name of a path in a folder that is recorded.
fn place_of(name: *const c_char) -> Option<Place> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite hands over a terminated path that lives during the call.
    let path = PathBuf::from(unsafe { CStr::from_ptr(name) }.to_str().ok()?);
    let folder = path.parent()?.to_owned();
    let name = path.file_name()?.to_str()?.to_owned();
    let recorded = RECORDINGS.lock().unwrap().iter().any(|r| r.folder == folder);
    recorded.then_some(Place { folder, name })
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives szOsFile bytes at `file`: room for a ShimFile and the system's file behind it. `pMethods` stays
    // null until the open has worked, which tells SQLite not to close it.
    unsafe {
        let shim = file.cast::<ShimFile>();
        (*shim).base.pMethods = ptr::null();
        (*shim).place = ptr::null_mut();
        let system = SYSTEM.load(Ordering::SeqCst);
        let place = place_of(name);
        let made = place.as_ref().is_some_and(|p| !p.folder.join(&p.name).exists());
        let rc = ((*system).xOpen.unwrap())(system, name, inner(file), flags, out_flags);
        if rc == SQLITE_OK {
            (*shim).place = place.map_or(ptr::null_mut(), |p| Box::into_raw(Box::new(p)));
            if made {
                note(file, |file| Op::Create { file });
            }
            (*shim).base.pMethods = &METHODS;
        }
        rc
    }
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    if let Some(Place { folder, name }) = place_of(name) {
        record(&folder, Op::Delete { file: name, synced: sync_folder != 0 });
    }
    // SAFETY: passed on as it came.
    unsafe {
        let system = SYSTEM.load(Ordering::SeqCst);
        ((*system).xDelete.unwrap())(system, name, sync_folder)
    }
}

/// The system's file behind ours.
unsafe fn inner(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: `open` put it there; ShimFile's size keeps the alignment of pointers.
    unsafe { file.cast::<ShimFile>().add(1).cast() }
}

/// Notes something about a file, if it is recorded.
unsafe fn note(file: *mut sqlite3_file, op: impl FnOnce(String) -> Op) {
    // SAFETY: `place` is null or a box of ours that lives until `close`.
    if let Some(place) = unsafe { (*file.cast::<ShimFile>()).place.as_ref() } {
        record(&place.folder, op(place.name.clone()));
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: closed once by SQLite; the box is ours and is not used again.
    unsafe {
        let shim = file.cast::<ShimFile>();
        if !(*shim).place.is_null() {
            drop(Box::from_raw((*shim).place));
            (*shim).place = ptr::null_mut();
        }
        let real = inner(file);
        ((*(*real).pMethods).xClose.unwrap())(real)
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, bytes: *const c_void, n: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: SQLite owns `n` readable bytes at `bytes` during the call.
    unsafe {
        let real = inner(file);
        let rc = ((*(*real).pMethods).xWrite.unwrap())(real, bytes, n, at);
        if rc == SQLITE_OK {
            let bytes = std::slice::from_raw_parts(bytes.cast::<u8>(), n as usize).to_vec();
            note(file, |file| Op::Write { file, at: at as usize, bytes });
        }
        rc
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        note(file, |file| Op::Truncate { file, length: length as usize });
        let real = inner(file);
        ((*(*real).pMethods).xTruncate.unwrap())(real, length)
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: passed on as it came. Noted after it: what was written before its return is safe.
    unsafe {
        let real = inner(file);
        let rc = ((*(*real).pMethods).xSync.unwrap())(real, flags);
        if rc == SQLITE_OK {
            note(file, |file| Op::Sync { file });
        }
        rc
    }
}

/// Methods that only pass on.
macro_rules! pass_on {
    ($($name:ident => $method:ident($($arg:ident: $kind:ty),*) $(-> $out:ty)?;)*) => {$(
        unsafe extern "C" fn $name(file: *mut sqlite3_file $(, $arg: $kind)*) $(-> $out)? {
            // SAFETY: passed on as it came, to the file that `open` opened.
            unsafe {
                let real = inner(file);
                ((*(*real).pMethods).$method.unwrap())(real $(, $arg)*)
            }
        }
    )*};
}

pass_on! {
    read => xRead(to: *mut c_void, n: c_int, at: sqlite3_int64) -> c_int;
    file_size => xFileSize(out: *mut sqlite3_int64) -> c_int;
    lock => xLock(level: c_int) -> c_int;
    unlock => xUnlock(level: c_int) -> c_int;
    check_reserved_lock => xCheckReservedLock(out: *mut c_int) -> c_int;
    file_control => xFileControl(what: c_int, arg: *mut c_void) -> c_int;
    sector_size => xSectorSize() -> c_int;
    device_characteristics => xDeviceCharacteristics() -> c_int;
    shm_map => xShmMap(page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void) -> c_int;
    shm_lock => xShmLock(at: c_int, n: c_int, flags: c_int) -> c_int;
    shm_barrier => xShmBarrier();
    shm_unmap => xShmUnmap(delete: c_int) -> c_int;
}

/// Version 2: shared memory for WAL, but no memory mapping of the file, which would write behind our back.
static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};
