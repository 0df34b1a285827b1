/** The judge: quorums, operators, time bounds, levels. Pure and offline. */
package cairn.verify;
