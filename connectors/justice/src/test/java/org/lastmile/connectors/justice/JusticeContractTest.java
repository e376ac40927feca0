package org.lastmile.connectors.justice;

import org.lastmile.hub.testkit.ConnectorContractTest;

class JusticeContractTest extends ConnectorContractTest {}
