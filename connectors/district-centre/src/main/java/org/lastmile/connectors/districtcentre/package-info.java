/** What topic and queues of the district centre need beyond routes and mappings: a connection, headers, answers. */
@NullMarked
package org.lastmile.connectors.districtcentre;

import org.jspecify.annotations.NullMarked;
