/**
 * Virtual clock and network, faulty store, fault proxy, acknowledgement journal, seeded runner.
 * Tests only.
 */
package cairn.testkit;
