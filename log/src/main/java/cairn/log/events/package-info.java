/**
 * What happens in a node's logs, told to whoever listens: numbered events over WebSocket. Nothing
 * is done for it while nobody does.
 */
package cairn.log.events;
