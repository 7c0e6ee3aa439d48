//! The process: its version, since when it runs, what it takes. The names are Prometheus' own, without our prefix.

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::clock::Moment;

/// Has the build read.
pub(super) fn register_build(registry: &mut Registry) {
    registry.register(
        "build",
        "This signer",
        Info::new([("version", env!("CARGO_PKG_VERSION"))]),
    );
}

/// Has the process read.
pub(super) fn register(started_at: Moment, registry: &mut Registry) {
    let start = Gauge::<i64>::default();
    start.set(started_at.ms().div_euclid(1000));
    registry.register_with_unit(
        "process_start_time",
        "When the signer was started, since 1970",
        Unit::Seconds,
        start,
    );
    taken::register(registry);
}

#[cfg(target_os = "linux")]
mod taken {
    //! What Linux tells of the process.

    use procfs::WithCurrentSystemInfo as _;
    use procfs::process::{Process, Stat};
    use prometheus_client::metrics::counter::ConstCounter;
    use prometheus_client::metrics::gauge::ConstGauge;

    use super::{Registry, Unit};

    pub(super) fn register(registry: &mut Registry) {
        // Where /proc is not there, nothing is told.
        let Ok(process) = Process::myself() else { return };
        if let Ok(stat) = process.stat() {
            registry.register_with_unit(
                "process_resident_memory",
                "Memory that is in use",
                Unit::Bytes,
                ConstGauge::new(i64::try_from(stat.rss_bytes().get()).unwrap_or(i64::MAX)),
            );
            registry.register_with_unit(
                "process_cpu",
                "Processor time that was used",
                Unit::Seconds,
                ConstCounter::new(cpu_s(&stat)),
            );
        }
        if let Ok(number) = process.fd_count() {
            registry.register(
                "process_open_fds",
                "Files and connections that are open",
                ConstGauge::new(i64::try_from(number).unwrap_or(i64::MAX)),
            );
        }
    }

    #[expect(clippy::float_arithmetic, reason = "a duration in seconds, as Prometheus wants it")]
    fn cpu_s(stat: &Stat) -> f64 {
        let ticks = u32::try_from(stat.utime.saturating_add(stat.stime)).unwrap_or(u32::MAX);
        let a_second = u32::try_from(procfs::ticks_per_second()).unwrap_or(u32::MAX);
        f64::from(ticks) / f64::from(a_second)
    }
}

#[cfg(not(target_os = "linux"))]
mod taken {
    //! No other system tells it in the same way.

    use super::Registry;

    pub(super) fn register(_: &mut Registry) {}
}
