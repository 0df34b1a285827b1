/** Opens, locks, migrates and transacts on SQLite and PostgreSQL. Knows no table. */
package cairn.store;
