//! The way to the database: its connections, and who waits for one.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::store::{PoolState, Store};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    state: &'static str,
}

/// Has them read.
pub(super) fn register(store: &Store, registry: &mut Registry) {
    let PoolState {
        idle,
        used,
        most,
        waiting,
        queued,
    } = store.pool_state();
    let connections = Family::<State, Gauge>::default();
    for (state, number) in [("idle", idle), ("used", used)] {
        connections.get_or_create(&State { state }).set(number);
    }
    registry.register(
        "database_connections",
        "Connections to the database; SQLite's one writer is not among them",
        connections,
    );
    for (name, help, number) in [
        ("database_connections_max", "The most connections to the database", most),
        (
            "database_waiting",
            "Who waits for a connection to the database",
            waiting,
        ),
        (
            "database_queued_writes",
            "Changes that wait for SQLite's one writer; with PostgreSQL none",
            queued,
        ),
    ] {
        let gauge = Gauge::<i64>::default();
        gauge.set(number);
        registry.register(name, help, gauge);
    }
}
