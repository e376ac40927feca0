package org.lastmile.connectors.streetcentre;

import org.lastmile.hub.testkit.ConnectorContractTest;

class StreetCentreContractTest extends ConnectorContractTest {}
