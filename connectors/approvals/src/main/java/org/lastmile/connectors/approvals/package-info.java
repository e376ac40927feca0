/** What the SOAP dialect of the approvals office needs beyond routes and mappings: documents by MTOM, and faults. */
@NullMarked
package org.lastmile.connectors.approvals;

import org.jspecify.annotations.NullMarked;
