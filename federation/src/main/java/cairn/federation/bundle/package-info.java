/** Bundles carried by hand: what was sent, what came, and the records of others' logs held here. */
package cairn.federation.bundle;
