//! Slots that go from app to app: whatever one has done to its memory, the next one finds its own.

use wasmtime::LinearMemory;

use super::*;
use crate::limits::{IDLE_PER_BASE, KEEP_PAGES, KEPT_SLOTS};
use crate::snapshot::samples::{Random, changed, encode, memory};
use crate::snapshot::{Encoded, Layout, Memory};

/// Pages of the shared memory.
const PAGES: usize = 48;

/// The memory that apps have in common.
struct Common {
    content: Vec<u8>,
    layout: Layout,
    base: Arc<Base>,
}

impl Common {
    fn new(pool: &Arc<Pool>, random: &mut Random) -> Self {
        let content = memory(PAGES * PAGE, random);
        let (bytes, count) = encode(&content, 9);
        let layout = Layout::of(Encoded { bytes: &bytes, count }).expect("sound");
        let data = vec![(0, &content[..])];
        let memory = Memory { size: content.len(), data, is_plain: true };
        let base = Base::new(pool, &memory).expect("memory");
        Self { content, layout, base }
    }

    /// An app that differs a little, and may have some pages more or less.
    fn app(&self, random: &mut Random) -> App {
        let mut content = self.content.clone();
        content.resize((PAGES - 2 + random.below(5)) * PAGE, 0);
        let content = if random.below(8) == 0 { content } else { changed(&content, random) };
        let (bytes, count) = encode(&content, 9);
        let found =
            self.layout.compare(Encoded { bytes: &bytes, count }, content.len(), usize::MAX);
        let found = found.expect("sound").expect("no limit");
        let own = Own::new(&self.base, content.len(), &found).expect("few pages");
        let image = Image::new(self.base.clone(), own, content.len());
        App { image, content }
    }
}

struct App {
    image: Arc<Image>,
    content: Vec<u8>,
}

impl App {
    /// A sandbox's memory, which must be the app's, byte for byte.
    #[track_caller]
    fn lease(&self) -> Lease {
        let lease = self.image.lease().expect("a slot");
        assert_eq!(lease.byte_size(), self.content.len());
        assert!(*bytes(&lease) == *self.content, "another memory than the snapshot's");
        lease
    }
}

#[expect(clippy::mut_from_ref, reason = "a lease is plain memory to whoever has it")]
fn bytes(lease: &Lease) -> &mut [u8] {
    // SAFETY: the memory is the lease's, readable, and becomes writable when it is written to.
    unsafe { std::slice::from_raw_parts_mut(lease.as_ptr(), lease.byte_size()) }
}

/// Does harm to a memory: to pages that all have in common, to the app's own, and to new ones.
fn scribble(lease: &mut Lease, random: &mut Random) {
    if random.below(3) == 0 {
        let before = lease.byte_size();
        lease.grow_to(before + random.below(KEEP_PAGES + 700) * PAGE).expect("room");
        assert!(bytes(lease)[before..].iter().all(|byte| *byte == 0), "new memory is zeros");
    }
    let (memory, step) = (bytes(lease), [PAGE, 3 * PAGE, 100, 70_000][random.below(4)]);
    for at in (random.below(memory.len())..memory.len()).step_by(step) {
        memory[at] = 0xa5;
    }
    for _ in 0..random.below(40) {
        let at = random.below(memory.len());
        memory[at] ^= 0x5a;
    }
}

#[test]
fn a_slot_that_goes_from_app_to_app_takes_nothing_along() {
    install_fault_handler();
    let mut random = Random(0xb1ab);
    // Few slots for many apps: each is taken away again and again.
    let pool = Pool::new(5).expect("address space");
    let commons = [(); 2].map(|()| Common::new(&pool, &mut random));
    let mut apps: Vec<App> = (0..12).map(|at| commons[at % 2].app(&mut random)).collect();
    let mut held = Vec::new();
    for _ in 0..6_000 {
        let at = random.below(apps.len());
        let mut lease = apps[at].lease();
        scribble(&mut lease, &mut random);
        held.push(lease);
        while held.len() > random.below(5) {
            held.swap_remove(random.below(held.len()));
        }
        if random.below(20) == 0 {
            // Its idle slots are left to the others.
            apps[at] = commons[at % 2].app(&mut random);
        }
    }
}

#[test]
fn there_and_back_again() {
    install_fault_handler();
    let mut random = Random(5);
    let pool = Pool::new(1).expect("address space");
    let common = Common::new(&pool, &mut random);
    for _ in 0..400 {
        let (one, other) = (common.app(&mut random), common.app(&mut random));
        for app in [&one, &other, &one] {
            let mut lease = app.lease();
            // Everything that either of them has, and what lies behind it.
            let grown = lease.byte_size() + 3 * PAGE;
            lease.grow_to(grown).expect("room");
            bytes(&lease).fill(0xee);
        }
    }
}

#[test]
fn what_the_first_request_writes_to_is_writable_for_the_next_app() {
    install_fault_handler();
    let mut random = Random(77);
    let pool = Pool::new(2).expect("address space");
    let common = Common::new(&pool, &mut random);
    let of_its_own = |random: &mut Random| loop {
        let app = common.app(random);
        if app.image.own.pages().next().is_some() && app.content.len() >= 30 * PAGE {
            return app;
        }
    };
    let (one, other) = (of_its_own(&mut random), of_its_own(&mut random));
    let lease = one.lease();
    // None behind another: then more are made writable at a time.
    for page in [3, 8, 20] {
        bytes(&lease)[page * PAGE] ^= 1;
    }
    drop(lease);
    let writable = |pool: &Pool| pool.tracking.iter().map(Tracking::count).collect::<Vec<_>>();
    assert_eq!(writable(&pool).iter().sum::<usize>(), 3, "three pages of one slot");
    let held = one.lease();
    let lease = other.lease();
    assert_eq!(writable(&pool).iter().sum::<usize>(), 6, "and of another, before it is written to");
    bytes(&lease)[3 * PAGE] ^= 1;
    drop(lease);
    drop(held);
    other.lease();
    one.lease();
}

#[test]
fn with_many_slots_mapped_apps_take_over_what_others_leave_idle() {
    install_fault_handler();
    let mut random = Random(9);
    let slots = u32::try_from(KEPT_SLOTS).expect("few") + 8;
    let pool = Pool::new(slots).expect("address space");
    let common = Common::new(&pool, &mut random);
    let apps: Vec<App> = (0..KEPT_SLOTS + 200).map(|_| common.app(&mut random)).collect();
    for round in 0..3 {
        for app in &apps {
            scribble(&mut app.lease(), &mut random);
        }
        let mapped = pool.free().mapped();
        assert!(mapped <= KEPT_SLOTS, "round {round}: {mapped} are mapped");
    }
    drop(apps);
    // Apps have memories of five sizes: all of them together keep so many.
    assert_eq!(pool.free().mapped(), IDLE_PER_BASE);
    // Some stay for apps to come, and none is lost.
    let next = common.app(&mut random);
    let all: Vec<Lease> = (0..slots).map(|_| next.lease()).collect();
    assert_eq!(next.image.lease().err(), Some(PoolError::Exhausted));
    drop(all);
    next.lease();
}
