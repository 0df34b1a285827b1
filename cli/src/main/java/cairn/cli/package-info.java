/** The cairn command. */
package cairn.cli;
