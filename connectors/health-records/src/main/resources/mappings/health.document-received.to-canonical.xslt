<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:health-records" xmlns:hub="urn:lastmile:hub" xmlns:cda="urn:hl7-org:v3" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="json"/>

  <!-- what the repository found wrong or right with a document, once it has looked -->
  <xsl:template match="/Request">
    <xsl:variable name="receipt" select="Body/Receipt"/>
    <xsl:if test="empty($receipt)">
      <xsl:sequence select="error(xs:QName('hub:HEALTH_RECORDS_SERVICE'), 'the service DocumentReceipt brings a Receipt')"/>
    </xsl:if>
    <xsl:sequence select="map{
        'idempotencyKey': string(Head/Serial),
        'keys': f:optional('repositoryNumber', $receipt/RepositoryNo),
        'body': map:merge((
          map{
            'document': map{'system': string($receipt/Source), 'number': string($receipt/SourceNo)},
            'state': lower-case($receipt/Result),
            'at': f:time($receipt/Time)
          },
          $receipt/Version ! map{'version': xs:integer(.)},
          f:optional('repositoryNumber', $receipt/RepositoryNo),
          if (exists($receipt/Error)) then map{'reasons': array{$receipt/Error ! map:merge((map{'code': string(Code)}, f:optional('text', Text)))}} else map{}))
      }"/>
  </xsl:template>
</xsl:stylesheet>
