/** The pages: plain HTML that works without JavaScript, behind a login. */
package cairn.web;
