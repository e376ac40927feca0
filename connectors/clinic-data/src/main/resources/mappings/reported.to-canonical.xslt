<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:f="urn:lastmile:clinic-data" xmlns:hub="urn:lastmile:hub" xpath-default-namespace="urn:hl7-org:v2xml" exclude-result-prefixes="#all" version="3.0">
  <xsl:output method="json"/>

  <xsl:variable name="services" as="map(xs:string, xs:string)" select="map{
      'ETTJ': 'child-check',
      'YFJZ': 'vaccination',
      'YCJC': 'maternity-check',
      'QKMZ': 'general-practice',
      'ZJMZ': 'specialist'
    }"/>
  <!-- table 0278 -->
  <xsl:variable name="states" as="map(xs:string, xs:string)" select="map{
      'BOOKED': 'confirmed',
      'PENDING': 'waiting',
      'WAITLIST': 'waiting',
      'CANCELLED': 'cancelled',
      'DELETED': 'cancelled',
      'DC': 'cancelled',
      'COMPLETE': 'attended',
      'NOSHOW': 'missed'
    }"/>
  <!-- table 0001 to GB/T 2261.1 -->
  <xsl:variable name="sexes" as="map(xs:string, xs:string)" select="map{'M': '1', 'F': '2', 'U': '0', 'O': '9', 'A': '9', 'N': '9'}"/>
  <!-- table 0123; results that stand are final, those that are replaced corrected -->
  <xsl:variable name="result-states" as="map(xs:string, xs:string)" select="map{'P': 'preliminary', 'F': 'final', 'C': 'corrected'}"/>

  <!-- a control id is used again after a restart: only with time and sender it says which message this is -->
  <xsl:function name="f:envelope" as="map(*)">
    <xsl:param name="header" as="element(MSH)"/>
    <xsl:param name="type" as="xs:string"/>
    <xsl:param name="more" as="map(*)"/>
    <xsl:sequence select="map:merge((
        map{
          'type': $type,
          'idempotencyKey': string-join(($header/MSH.3/HD.1, $header/MSH.4/HD.1, $header/MSH.7/TS.1, $header/MSH.10), '/')
        },
        $more))"/>
  </xsl:function>

  <!-- an appointment, as the clinic has it now -->
  <xsl:template match="/SIU_S12">
    <xsl:variable name="schedule" select="SCH"/>
    <xsl:if test="not($schedule/SCH.1/EI.2 = 'LASTMILE') or not(f:has($schedule/SCH.1/EI.1)) or not(f:has($schedule/SCH.4/EI.1)) or not(f:has($schedule/SCH.4/EI.2))">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'the appointment was not booked by the hub: SCH-1 and SCH-4 come back as the hub has sent them', 'SCH-1')"/>
    </xsl:if>
    <xsl:variable name="code" select="upper-case(f:string($schedule/SCH.25/CE.1))"/>
    <xsl:variable name="state" select="if (MSH/MSH.9/MSG.2 = 'S15') then 'cancelled' else $states($code)"/>
    <xsl:if test="empty($state)">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_VALUE'), 'the status is none of table 0278 that is taken here; allowed are Booked, Pending, Waitlist, Cancelled, Deleted, Dc, Complete, Noshow', 'SCH-25')"/>
    </xsl:if>
    <xsl:if test="$state eq 'confirmed' and not(f:has($schedule/SCH.11[1]/TQ.4/TS.1))">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'an appointment that stands has a beginning', 'SCH-11')"/>
    </xsl:if>
    <xsl:sequence select="f:envelope(MSH, 'booking.answered', map{
        'caseNo': f:string($schedule/SCH.1/EI.1),
        'keys': map:merge($schedule/SCH.2/EI.1[f:has(.)] ! map{'clinicAppointmentNo': f:string(.)}),
        'body': map:merge((
          map{
            'booking': map{'system': f:string($schedule/SCH.4/EI.2), 'number': f:string($schedule/SCH.4/EI.1)},
            'kind': 'appointment',
            'state': $state,
            'at': f:time(MSH/MSH.7, 'MSH-7'),
            'provider': f:provider(.)
          },
          $schedule/SCH.11[1]/TQ.4[f:has(TS.1)] ! map{'start': f:time(., 'SCH-11')},
          $schedule/SCH.11[1]/TQ.5[f:has(TS.1)] ! map{'end': f:time(., 'SCH-11')},
          (.//AIL/AIL.3/PL.9[f:has(.)])[1] ! map{'place': map{'text': f:string(.)}},
          NTE[f:has(NTE.3)][1] ! map{'text': string-join(NTE.3 ! f:string(.), '&#10;')}))
      })"/>
  </xsl:template>

  <!-- times that have been opened (S24) or closed (S23) -->
  <xsl:template match="/SIU_S12[MSH/MSH.9/MSG.2 = ('S23', 'S24')]" priority="1">
    <xsl:variable name="state" select="if (MSH/MSH.9/MSG.2 = 'S24') then 'open' else 'closed'"/>
    <xsl:if test="not(f:has(SCH/SCH.2/EI.1))">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'the plan has no number', 'SCH-2')"/>
    </xsl:if>
    <xsl:sequence select="f:envelope(MSH, 'share.slots', map{
        'body': map{
          'provider': f:provider(.),
          'at': f:time(MSH/MSH.7, 'MSH-7'),
          'slots': array{SIU_S12.RESOURCES ! f:slot(., $state)},
          'origin': map{'system': 'clinic-data', 'number': f:string(SCH/SCH.2/EI.1)}
        }
      })"/>
  </xsl:template>

  <xsl:function name="f:slot" as="map(*)">
    <xsl:param name="resources" as="element()"/>
    <xsl:param name="state" as="xs:string"/>
    <xsl:variable name="service" select="($resources//AIS)[1]"/>
    <xsl:variable name="practitioner" select="($resources//AIP/AIP.3)[1]"/>
    <xsl:variable name="kind" select="$services(f:string($service/AIS.3/CE.1))"/>
    <xsl:if test="empty($kind)">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_VALUE'), 'the service is unknown; allowed are those of table 99XHFW: ETTJ, QKMZ, YCJC, YFJZ, ZJMZ', 'AIS-3')"/>
    </xsl:if>
    <xsl:if test="not(f:has($practitioner/XCN.1))">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'a slot is somebody''s', 'AIP-3')"/>
    </xsl:if>
    <xsl:if test="not(f:has($service/AIS.7)) or not(f:string($service/AIS.8/CE.1) = ('min', 'MIN', 'M'))">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'a slot has a duration, in minutes (AIS-8 min)', 'AIS-7')"/>
    </xsl:if>
    <xsl:variable name="start" select="f:time($service/AIS.4, 'AIS-4')"/>
    <xsl:sequence select="map:merge((
        map{
          'number': f:string($practitioner/XCN.1) || '-' || format-dateTime(xs:dateTime($start), '[Y0001][M01][D01][H01][m01]'),
          'service': $kind,
          'practitioner': map:merge((
            map{'code': f:string($practitioner/XCN.1)},
            $practitioner/XCN.2/FN.1[f:has(.)] ! map{'name': f:string(.) || string($practitioner/XCN.3 ! f:string(.))})),
          'start': $start,
          'end': f:iso(xs:dateTime($start) + xs:dayTimeDuration('PT1M') * xs:integer($service/AIS.7)),
          'state': $state
        },
        ($resources//AIL/AIL.3/PL.9[f:has(.)])[1] ! map{'room': f:string(.)}))"/>
  </xsl:function>

  <!-- results of examinations -->
  <xsl:template match="/ORU_R01">
    <xsl:variable name="person" select="(.//PID)[1]"/>
    <xsl:if test="not(f:has($person/PID.5[1]/XPN.1/FN.1))">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'results are somebody''s', 'PID-5')"/>
    </xsl:if>
    <xsl:if test="count(.//PID) gt 1">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_VALUE'), 'one message has the results of one person', 'PID-3')"/>
    </xsl:if>
    <xsl:if test="empty(.//OBR)">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'there is no examination', 'OBR-3')"/>
    </xsl:if>
    <xsl:variable name="citizenId" select="($person/PID.3[CX.4/HD.2 = '2.16.156.10011.1.3' or CX.5 = 'NI']/CX.1[f:has(.)])[1]"/>
    <xsl:sequence select="f:envelope(MSH, 'share.exam-result', map{
        'keys': map{'examinationNo': f:string((.//OBR/OBR.3/EI.1)[1])},
        'body': map:merge((
          map{
            'person': map:merge((
              map{'kind': 'natural', 'name': f:string($person/PID.5[1]/XPN.1/FN.1) || string($person/PID.5[1]/XPN.2 ! f:string(.))},
              $citizenId ! map{'citizenId': upper-case(f:string(.))},
              ($person/PID.13/XTN.1[f:has(.)])[1] ! map{'phone': f:string(.)})),
            'provider': f:provider(.),
            'examinations': array{ORU_R01.PATIENT_RESULT/ORU_R01.ORDER_OBSERVATION ! f:examination(.)},
            'origin': map{'system': 'clinic-data', 'number': f:string((.//OBR/OBR.3/EI.1)[1])}
          },
          $person/PID.8 ! map{'sex': $sexes(f:string(.))},
          $person/PID.7/TS.1 ! map{'birthDate': f:day(., 'PID-7')}))
      })"/>
  </xsl:template>

  <xsl:function name="f:examination" as="map(*)">
    <xsl:param name="order" as="element()"/>
    <xsl:variable name="request" select="$order/OBR"/>
    <xsl:if test="not(f:has($request/OBR.3/EI.1))">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'an examination has the number under which the clinic keeps it', 'OBR-3')"/>
    </xsl:if>
    <xsl:if test="not(f:has($request/OBR.4/CE.1))">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'an examination has a code', 'OBR-4')"/>
    </xsl:if>
    <xsl:variable name="state" select="$result-states((f:string($request/OBR.25)[. ne ''], 'F')[1])"/>
    <xsl:if test="empty($state)">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_VALUE'), 'the status is none of table 0123 that is taken here; allowed are P, F and C', 'OBR-25')"/>
    </xsl:if>
    <xsl:if test="empty($order/ORU_R01.OBSERVATION/OBX[f:has(OBX.5)])">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'an examination without a value says nothing', 'OBX-5')"/>
    </xsl:if>
    <xsl:sequence select="map:merge((
        map{
          'number': f:string($request/OBR.3/EI.1),
          'code': f:string($request/OBR.4/CE.1),
          'at': f:time($request/OBR.7, 'OBR-7'),
          'state': $state,
          'items': array{$order/ORU_R01.OBSERVATION/OBX[f:has(OBX.5)] ! f:item(.)}
        },
        $request/OBR.4/CE.2[f:has(.)] ! map{'name': f:string(.)}))"/>
  </xsl:function>

  <xsl:function name="f:item" as="map(*)">
    <xsl:param name="observation" as="element()"/>
    <xsl:if test="not(f:has($observation/OBX.3/CE.1))">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'a value has a code', 'OBX-3')"/>
    </xsl:if>
    <xsl:sequence select="map:merge((
        map{
          'code': f:string($observation/OBX.3/CE.1),
          'value': string-join($observation/OBX.5[f:has(.)] ! f:string((CE.2[f:has(.)], CE.1, .)[1]), '&#10;')
        },
        $observation/OBX.3/CE.2[f:has(.)] ! map{'name': f:string(.)},
        $observation/OBX.6/CE.1[f:has(.)] ! map{'unit': f:string(.)},
        $observation/OBX.7[f:has(.)] ! map{'range': f:string(.)},
        ($observation/OBX.8[f:has(.)])[1] ! map{'flag': f:string(.)}))"/>
  </xsl:function>

  <!-- the facility where it is, else the one that sends -->
  <xsl:function name="f:provider" as="xs:string">
    <xsl:param name="message" as="element()"/>
    <xsl:variable name="name" select="($message//AIL/AIL.3/PL.4/HD.1[f:has(.)], $message/MSH/MSH.4/HD.1[f:has(.)])[1]"/>
    <xsl:if test="empty($name)">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_MISSING'), 'the message does not name its facility', 'MSH-4')"/>
    </xsl:if>
    <xsl:sequence select="f:string($name)"/>
  </xsl:function>

  <!-- a text, with line breaks where the escape sequence says so; other formatting is dropped -->
  <xsl:function name="f:string" as="xs:string">
    <xsl:param name="field" as="element()?"/>
    <xsl:sequence select="replace(string-join($field/node() ! (if (self::escape) then (if (@V = '.br') then '&#10;' else '') else string(.))), '^\s+|\s+$', '')"/>
  </xsl:function>

  <!-- given, and not the empty quotes that delete a value -->
  <xsl:function name="f:has" as="xs:boolean">
    <xsl:param name="field" as="element()*"/>
    <xsl:sequence select="exists($field[not(normalize-space(.) = ('', '&quot;&quot;'))])"/>
  </xsl:function>

  <!-- a moment; without an offset that of the clinic's clock, which is that of Beijing -->
  <xsl:function name="f:time" as="xs:string">
    <xsl:param name="field" as="element()?"/>
    <xsl:param name="place" as="xs:string"/>
    <xsl:variable name="text" select="f:string($field/TS.1)"/>
    <xsl:variable name="digits" select="replace($text, '[.+\-].*$', '')"/>
    <xsl:variable name="zone" select="replace($text, '^[0-9.]+', '')"/>
    <xsl:variable name="iso" select="
        substring($digits, 1, 4) || '-' || substring($digits, 5, 2) || '-' || substring($digits, 7, 2) || 'T' ||
        substring($digits, 9, 2) || ':' || substring($digits, 11, 2) || ':' || (substring($digits, 13)[. ne ''], '00')[1] ||
        (if ($zone eq '') then '+08:00' else substring($zone, 1, 3) || ':' || substring($zone, 4))"/>
    <xsl:if test="not($iso castable as xs:dateTime)">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_VALUE'), 'no time to the minute that is on the calendar; allowed is YYYYMMDDHHMM[SS][+ZZZZ]', $place)"/>
    </xsl:if>
    <xsl:sequence select="f:iso(xs:dateTime($iso))"/>
  </xsl:function>

  <xsl:function name="f:iso" as="xs:string">
    <xsl:param name="time" as="xs:dateTime"/>
    <xsl:sequence select="format-dateTime(adjust-dateTime-to-timezone($time, xs:dayTimeDuration('PT8H')), '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]') || '+08:00'"/>
  </xsl:function>

  <xsl:function name="f:day" as="xs:string">
    <xsl:param name="time" as="element()"/>
    <xsl:param name="place" as="xs:string"/>
    <xsl:variable name="digits" select="f:string($time)"/>
    <xsl:variable name="iso" select="substring($digits, 1, 4) || '-' || substring($digits, 5, 2) || '-' || substring($digits, 7, 2)"/>
    <xsl:if test="not($iso castable as xs:date)">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_VALUE'), 'no day that is on the calendar; allowed is YYYYMMDD', $place)"/>
    </xsl:if>
    <xsl:sequence select="$iso"/>
  </xsl:function>
</xsl:stylesheet>
