//! No core dumps: what is in this process's memory are a shop's secrets.

/// Has the kernel write no memory of this process to a disk when it crashes, and (on Linux) lets nobody of the same user read
/// it meanwhile.
#[cfg(unix)]
pub fn turn_off() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none)?;
    #[cfg(target_os = "linux")]
    // The limit says nothing to a kernel that pipes dumps to a program (core_pattern); this does.
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// There are none where there is no Unix.
#[cfg(not(unix))]
pub fn turn_off() -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, dumpable_behavior};

    #[test]
    fn the_kernel_is_told_to_dump_nothing() {
        super::turn_off().unwrap();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
