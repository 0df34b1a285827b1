/** Reads the configuration, owns threads and timers, wires a node. */
package cairn.node;
