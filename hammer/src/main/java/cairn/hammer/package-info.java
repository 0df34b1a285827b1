/**
 * Load generator: drives gateways and witnesses over many connections, and proves while it runs
 * that nothing it was promised is missing.
 *
 * <p>Sees {@code format}, {@code verify} and {@code http} only, so that it cannot share a bug with
 * the server that it measures.
 */
package cairn.hammer;
