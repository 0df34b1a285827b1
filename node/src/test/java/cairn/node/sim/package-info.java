/**
 * Many networks in one thread under a virtual clock: the real engines over real stores, their steps
 * called in seeded order, and a network that loses, delays and repeats.
 */
package cairn.node.sim;
