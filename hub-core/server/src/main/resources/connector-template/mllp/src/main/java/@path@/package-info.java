/** Connector @id@. */
package @package@;
