/**
 * Finds the entry with a given identity: a derived, node-local index outside the log's durable
 * transaction, rebuilt from the entries when it is missing.
 */
package cairn.log.dedupe;
