/** Getting evidence from outside that a batch existed: one durable job runner. */
package cairn.anchor;
