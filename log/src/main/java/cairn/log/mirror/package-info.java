/**
 * Whole, verified copies of other organisations' logs (tlog-mirror): followed through tiles or
 * taken from uploads, served onward byte for byte under a cosignature of their own.
 */
package cairn.log.mirror;
