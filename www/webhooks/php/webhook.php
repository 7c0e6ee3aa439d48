<?php
// Hears from the signer that something happened to an order, and looks for itself. One file, to be copied: serve it at
// the address that the signer's configuration names under [webhooks].
//
//   SIGNER_URL       where the signer stands
//   SIGNER_API_KEY   this shop's key there
//   WEBHOOK_SECRETS  whsec_…, two with a comma between while one replaces the other
//   STATE_DIR        a folder of this file's own, outside of what browsers can reach
declare(strict_types=1);

namespace Vezne\Webhook;

use LogicException;
use RuntimeException;

/** How far the two clocks may be apart, and for how long a request that somebody overheard would still be taken. */
const TOLERANCE_S = 300;
const BODY_BYTES_MAX = 65_536;
/** Remembered at least: the signer tries for a good day, and few shops have that many events in one. */
const IDS_KEPT = 10_000;
/** The signer waits 15 seconds for our answer. */
const SIGNER_WITHIN_S = 10;

/** A request that is not to be believed. Its message is for the log; the sender is told nothing but 401. */
final class WebhookRefused extends RuntimeException
{
}

/**
 * The webhook's id, when one of the secrets signed it, as Standard Webhooks has it. The id is the event's, and the same
 * each time the signer tries. `$body` is the bytes that came: JSON that was read and written again is another text.
 */
function verify(array $secrets, array $headers, string $body, int $now): string
{
    $keys = array_map(read_secret(...), $secrets);
    $id = $headers['webhook-id'] ?? '';
    $timestamp = $headers['webhook-timestamp'] ?? '';
    $signatures = $headers['webhook-signature'] ?? '';
    if ($id === '' || $timestamp === '' || $signatures === '') {
        throw new WebhookRefused('missing-headers');
    }
    // A full stop in the id could move what is signed from one part into the next.
    if (!preg_match('/^[\w-]{1,128}$/D', $id) || !preg_match('/^\d{1,12}$/D', $timestamp)) {
        throw new WebhookRefused('bad-headers');
    }
    $apart = $now - (int) $timestamp;
    if (abs($apart) > TOLERANCE_S) {
        throw new WebhookRefused($apart > 0 ? 'too-old' : 'too-new');
    }
    foreach ($keys as $key) {
        $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
        foreach (explode(' ', $signatures) as $signature) {
            if (hash_equals($expected, $signature)) {
                return $id;
            }
        }
    }
    throw new WebhookRefused('wrong-signature');
}

/** The key in a secret. A secret that is none is a mistake of the shop's: an empty key would let everybody in. */
function read_secret(string $secret): string
{
    $key = str_starts_with($secret, 'whsec_') ? base64_decode(substr($secret, strlen('whsec_')), true) : false;
    if ($key === false || strlen($key) < 24 || strlen($key) > 64) {
        throw new LogicException('a webhook secret is whsec_ and 24 to 64 bytes in base64');
    }
    return $key;
}

/** `GET /v1/sessions/{id}`: where the session stands; null when the signer knows none of that id. */
function read_session(string $id): ?array
{
    $context = stream_context_create(['http' => [
        'header' => 'Authorization: Bearer ' . setting('SIGNER_API_KEY'),
        'timeout' => SIGNER_WITHIN_S,
        'follow_location' => 0,
        'ignore_errors' => true, // an answer that is a refusal has a body, too
    ]]);
    $stream = @fopen(setting('SIGNER_URL') . '/v1/sessions/' . rawurlencode($id), 'rb', false, $context);
    if ($stream === false) {
        throw new RuntimeException("the signer cannot be reached for $id");
    }
    $status = (int) (explode(' ', stream_get_meta_data($stream)['wrapper_data'][0])[1] ?? 0);
    $answer = json_decode((string) stream_get_contents($stream), true);
    if ($status === 404 && isset($answer['code'])) {
        return null;
    }
    if ($status !== 200 || !is_array($answer)) {
        $reason = $answer['errors'][0]['detail'] ?? $answer['detail'] ?? $answer['title'] ?? 'no reason given';
        $request = $answer['requestId'] ?? 'unknown';
        throw new RuntimeException("the signer answered $status for $id: $reason (request $request)");
    }
    return $answer;
}

/**
 * Takes over what a session says. This is where your database stands; an order is
 * `{"amount": "100.00", "currency": "TRY", "state": "open", "paidBy": null, "problem": null}`, amounts as the signer
 * writes them. Heard twice is paid once; paid by two sessions is paid twice, and one of them has to be given back.
 */
function hear(array &$order, array $session): void
{
    ['id' => $id, 'state' => $state, 'amount' => $amount, 'currency' => $currency] = $session;
    if ($state !== 'paid') {
        // An older session that ran out does not make a paid order unpaid.
        if ($order['paidBy'] === null || $order['paidBy'] === $id) {
            $order['state'] = $state;
        }
    } elseif ($amount !== $order['amount'] || $currency !== $order['currency']) {
        $order['problem'] = "$id paid $amount $currency for an order of {$order['amount']} {$order['currency']}";
    } elseif ($order['paidBy'] !== null && $order['paidBy'] !== $id) {
        $order['problem'] = "paid twice, by {$order['paidBy']} and by $id";
    } else {
        $order['state'] = 'paid';
        $order['paidBy'] = $id;
    }
}

/** Does what an event asks for, and remembers its id only then. When this throws, the signer tells it again. */
function settle(string $event_id, ?string $session_id): void
{
    // One event at a time, from reading the session to keeping what it said, so that no older answer overtakes a newer
    // one. In a database: SELECT … FOR UPDATE on the order.
    $lock = fopen(setting('STATE_DIR') . '/lock', 'c');
    flock($lock, LOCK_EX);
    $path = setting('STATE_DIR') . '/state.json';
    $state = is_file($path) ? json_decode(file_get_contents($path), true, 512, JSON_THROW_ON_ERROR) : [];
    $state += ['orders' => [], 'events' => []];
    if (in_array($event_id, $state['events'], true)) {
        return;
    }
    $session = $session_id === null ? null : read_session($session_id);
    $reference = $session['reference'] ?? null;
    if ($reference !== null && isset($state['orders'][$reference])) {
        $order = &$state['orders'][$reference];
        hear($order, $session);
        error_log("$reference is {$order['state']}");
        if ($order['problem'] !== null) {
            error_log("$reference needs a person: {$order['problem']}");
        }
    }
    $state['events'] = array_slice([...$state['events'], $event_id], -IDS_KEPT);
    write_state($path, $state);
}

/** All of it or nothing: a new file takes the old one's place in one step. */
function write_state(string $path, array $state): void
{
    $file = fopen("$path.new", 'wb');
    $text = json_encode($state, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
    if ($file === false || fwrite($file, $text) !== strlen($text) || !fsync($file) || !rename("$path.new", $path)) {
        throw new RuntimeException("cannot write $path");
    }
}

/**
 * The session to read, or null where there is nothing to look for. Of what is told of an attempt, a transfer or a refund only its end changes a
 * session, and to read at the others could go round in a circle: a reader makes the signer ask iyzico, and that is told,
 * too, as attempt.checked. Types that are not known yet count.
 */
function session_to_read(array $event): ?string
{
    $type = $event['type'] ?? null;
    $id = $event['session']['id'] ?? null;
    $ends = ['attempt.closed', 'transfer.refused', 'transfer.expired', 'transfer.cancelled', 'refund.returned', 'refund.refused'];
    if (!is_string($type) || (preg_match('/^(attempt|transfer|refund)\./', $type) && !in_array($type, $ends, true))) {
        return null;
    }
    return is_string($id) && preg_match('/^ses_\w+$/D', $id) ? $id : null;
}

/** The request → the status to answer with. */
function receive(): int
{
    if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
        return 405;
    }
    $body = (string) file_get_contents('php://input', false, null, 0, BODY_BYTES_MAX + 1);
    if (strlen($body) > BODY_BYTES_MAX) {
        return 413;
    }
    $headers = [
        'webhook-id' => $_SERVER['HTTP_WEBHOOK_ID'] ?? '',
        'webhook-timestamp' => $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '',
        'webhook-signature' => $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '',
    ];
    $secrets = array_map(trim(...), explode(',', setting('WEBHOOK_SECRETS')));
    try {
        $id = verify($secrets, $headers, $body, time());
    } catch (WebhookRefused $refused) {
        error_log("webhook refused: {$refused->getMessage()}");
        return 401;
    }
    $event = json_decode($body, true);
    if (!is_array($event)) {
        return 400;
    }
    try {
        settle($id, session_to_read($event));
    } catch (RuntimeException $failure) {
        error_log("webhook not taken: {$failure->getMessage()}");
        return 503;
    }
    return 204;
}

function setting(string $name): string
{
    $value = getenv($name);
    if ($value === false || $value === '') {
        throw new LogicException("$name is not set: see the head of " . basename(__FILE__));
    }
    return $value;
}

// Not when another file only wants the functions.
if (get_included_files()[0] === __FILE__) {
    ini_set('display_errors', '0');
    http_response_code(500); // what stays when a mistake ends this: the signer tells it again
    http_response_code(receive());
}
